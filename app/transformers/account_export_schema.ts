import { Type } from 'typebox'
import { CODE_PURPOSES, SOCIAL_PROVIDERS } from '#accounts/enums'
import { AUDIT_SOURCES } from '#auditing/enums'
import { REPORT_REASONS } from '#catalog/enums'
import { ERROR_TYPES } from '#scoring/scoring_result'
import { ChangesSchema } from '#transformers/audit_log_transformer'
import { LearnerSettingsSchema } from '#transformers/progress_transformer'
import { Count, Day, nullable, oneOf, Score, Time, Uuid } from '#transformers/schema'
import { resultFields, SessionSchema } from '#transformers/session_transformer'
import { UserSchema } from '#transformers/user_transformer'

const { sequence_number: sequenceNumber, ...fields } = resultFields

const ReceiptScoresSchema = Type.Object({
  pronunciation: nullable(Score),
  accuracy: nullable(Score),
  fluency: nullable(Score),
  completeness: nullable(Score),
  prosody: nullable(Score),
})

const HalfScore = Type.Number({ minimum: 0, maximum: 100, description: '0 to 100, in halves' })

const ReceiptWordSchema = Type.Object({
  error_type: oneOf(Object.values(ERROR_TYPES)),
  score: nullable(HalfScore),
  sounds: Type.Array(
    Type.Object({
      sound: Type.String({ description: 'In IPA' }),
      score: nullable(HalfScore),
      heard: nullable(Type.String(), 'What was heard instead, where that is known'),
    })
  ),
})

/** What is kept of a score with its result. */
export const ScoreDetailsSchema = Type.Object({
  text_hash: Type.String({ description: 'SHA-256 of the text, its first four bytes in hex' }),
  provider: Type.String(),
  edition: Count,
  scores: ReceiptScoresSchema,
  recording_ms: Count,
  words: Type.Array(ReceiptWordSchema, { description: 'Of the text, in its order' }),
})

const ExportedResultSchema = Type.Object({
  sequence_number: sequenceNumber,
  speech_id: Uuid,
  speech_text: Type.String(),
  ...fields,
  receipt_id: nullable(Uuid, 'Of the score receipt'),
  score_details: nullable(ScoreDetailsSchema),
})

/** What `AccountExport` writes. */
export const AccountExportSchema = Type.Object({
  exported_at: Time,
  user: UserSchema,
  account: Type.Object({
    email_verified_at: nullable(Time),
    auth_provider_id: nullable(Type.String()),
    updated_at: Time,
    has_password: Type.Boolean(),
  }),
  identities: Type.Array(
    Type.Object({
      provider: oneOf(SOCIAL_PROVIDERS),
      subject: Type.String(),
      has_refresh_token: Type.Boolean(),
      created_at: Time,
    })
  ),
  sign_ins: Type.Array(
    Type.Object({
      id: Uuid,
      device_name: nullable(Type.String()),
      ip_address: nullable(Type.String()),
      created_at: Time,
      last_used_at: Time,
      expires_at: Time,
    })
  ),
  refresh_tokens: Type.Array(
    Type.Object({
      sign_in_id: Uuid,
      created_at: Time,
      used_at: nullable(Time),
      expires_at: Time,
    })
  ),
  one_time_codes: Type.Array(
    Type.Object({
      purpose: oneOf(CODE_PURPOSES),
      new_email: nullable(Type.String()),
      wrong_attempts: Count,
      created_at: Time,
      expires_at: Time,
      used_at: nullable(Time),
    })
  ),
  deleted_sessions: Type.Array(Type.Object({ client_id: Uuid, deleted_at: Time })),
  learner_settings: Type.Array(
    Type.Object({ ...LearnerSettingsSchema.properties, updated_at: Time }),
    { description: 'One, or none before the first change' }
  ),
  learner_progress: Type.Array(
    Type.Object({
      current: Count,
      longest: Count,
      last_day: nullable(Day),
      freezes: Count,
      frozen_days: Type.Array(Day),
      updated_at: Time,
    }),
    { description: 'One, or none before the first session' }
  ),
  practice_days: Type.Array(
    Type.Object({
      day: Day,
      time_zone: Type.String(),
      sessions: Count,
      sentences: Count,
      passed: Count,
      scored: Count,
      verified: Count,
      score_sum: Type.Number(),
      seconds: Count,
      counts: Type.Boolean({ description: 'For the streak' }),
      first_at: Time,
      last_at: Time,
    })
  ),
  favorites: Type.Array(Type.Object({ speech_id: Uuid, created_at: Time })),
  speech_reports: Type.Array(
    Type.Object({
      speech_id: Uuid,
      reason: oneOf(REPORT_REASONS),
      note: nullable(Type.String()),
      created_at: Time,
      resolved_at: nullable(Time),
    })
  ),
  idempotency_keys: Type.Array(
    Type.Object({ route: Type.String(), key: Type.String(), resource_id: Uuid, created_at: Time })
  ),
  audit_logs: Type.Array(
    Type.Object({
      action: Type.String(),
      resource_type: Type.String(),
      resource_id: nullable(Uuid),
      changes: ChangesSchema,
      source: oneOf(AUDIT_SOURCES),
      ip_address: nullable(Type.String()),
      request_id: nullable(Type.String()),
      created_at: Time,
    })
  ),
  sessions: Type.Array(
    Type.Object({ ...SessionSchema.properties, results: Type.Array(ExportedResultSchema) })
  ),
})
