import { type SchemaRules } from '@adonisjs/lucid/types/schema_generator'

/** A column whose values are one of a list that code and database share. */
function oneOf(type: string, source: string) {
  return { tsType: type, decorator: '@column()', imports: [{ source, typeImports: [type] }] }
}

/** `numeric` arrives as text; ours have one decimal, which a number holds exactly enough. */
const score = {
  tsType: 'number',
  decorator: '@column({ consume: (value) => (value === null ? null : Number(value)) })',
}

const secret = { tsType: 'string', decorator: '@column({ serializeAs: null })' }

export default {
  columns: {
    level: oneOf('Level', '#catalog/enums'),
  },
  tables: {
    users: {
      columns: { auth_provider: oneOf('AuthProvider', '#accounts/enums') },
    },
    speeches: {
      columns: {
        type: oneOf('SpeechType', '#catalog/enums'),
        warnings: { tsType: 'string[]', decorator: '@column()' },
        accepted_warnings: { tsType: 'string[]', decorator: '@column()' },
      },
    },
    game_sessions: {
      columns: {
        mode: oneOf('Mode', '#practice/enums'),
        sentence_type: oneOf('SpeechType', '#catalog/enums'),
        selected_tags: {
          tsType: 'SelectedTag[]',
          decorator: '@column()',
          imports: [{ source: '#practice/selected_tag', typeImports: ['SelectedTag'] }],
        },
        average_score: score,
      },
    },
    game_results: {
      columns: {
        user_response: oneOf('UserResponse', '#practice/enums'),
        pronunciation_score: score,
        accuracy_score: score,
        fluency_score: score,
        completeness_score: score,
      },
    },
    daily_stats: {
      // Also "all".
      columns: { level: { tsType: 'string', decorator: '@column()' }, score_sum: score },
    },
    speech_stats: {
      columns: { score_sum: score },
    },
    practice_days: {
      columns: { score_sum: score },
    },
    speech_totals: {
      columns: { score_sum: score },
    },
    refresh_tokens: {
      columns: { token_hash: secret },
    },
    user_identities: {
      columns: {
        provider: oneOf('SocialProvider', '#accounts/enums'),
        encrypted_refresh_token: secret,
      },
    },
    apple_revocations: {
      columns: { encrypted_refresh_token: secret },
    },
    one_time_codes: {
      columns: { purpose: oneOf('CodePurpose', '#accounts/enums'), code_hash: secret },
    },
    uploads: {
      columns: {
        warnings: {
          tsType: 'RecordingDoubt[]',
          decorator: '@column()',
          imports: [{ source: '#audio/measure_recording', typeImports: ['RecordingDoubt'] }],
        },
        sound: {
          tsType: 'SoundColumns',
          decorator: '@column()',
          imports: [{ source: '#catalog/speeches/sound_columns', typeImports: ['SoundColumns'] }],
        },
      },
    },
    imports: {
      columns: {
        state: oneOf('ImportState', '#importing/jobs/import_states'),
        report: {
          tsType: 'StoredReport',
          decorator: '@column()',
          imports: [{ source: '#importing/report_json', typeImports: ['StoredReport'] }],
        },
        ...Object.fromEntries(
          Object.entries({
            sheet: 'SheetPreview',
            summary: 'ImportSummary',
            earlier: 'ImportSummary',
            progress: 'ImportProgress',
          }).map(([name, type]) => [
            name,
            {
              tsType: type,
              decorator: '@column()',
              imports: [{ source: '#importing/jobs/import_row', typeImports: [type] }],
            },
          ])
        ),
        origin: {
          tsType: 'Origin',
          decorator: '@column()',
          imports: [{ source: '#auditing/audit_log', typeImports: ['Origin'] }],
        },
      },
    },
    admins: {
      columns: {
        password: secret,
        totp_secret: secret,
        settings: {
          tsType: 'OwnSettings',
          decorator: '@column()',
          imports: [{ source: '#accounts/own_settings', typeImports: ['OwnSettings'] }],
        },
      },
    },
    admin_recovery_codes: {
      columns: { code_hash: secret },
    },
    audit_logs: {
      columns: {
        source: oneOf('AuditSource', '#auditing/enums'),
        changes: {
          tsType: 'Changes',
          decorator: '@column()',
          imports: [{ source: '#auditing/audit_log', typeImports: ['Changes'] }],
        },
      },
    },
  },
} satisfies SchemaRules
