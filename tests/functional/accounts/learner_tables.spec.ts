import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'

/** Of the tables with rows of learners: what stands for each in the export. */
const EXPORTED: Record<string, string> = {
  audit_logs: 'audit_logs',
  deleted_sessions: 'deleted_sessions',
  favorites: 'favorites',
  game_sessions: 'sessions',
  idempotency_keys: 'idempotency_keys',
  learner_progress: 'learner_progress',
  learner_settings: 'learner_settings',
  one_time_codes: 'one_time_codes',
  practice_days: 'practice_days',
  sign_ins: 'sign_ins',
  speech_reports: 'speech_reports',
  user_identities: 'identities',
}

/** And why the others are not there. */
const NOT_EXPORTED: Record<string, string> = {
  changed_practice_days: 'a queue: what it names is in the sessions',
}

/** Every column that names a learner, and what becomes of its rows with the account. */
const COLUMNS = `
  select c.table_name as table, c.column_name as column, k.confdeltype as on_delete
  from information_schema.columns c
  left join pg_constraint k on k.contype = 'f' and k.conrelid = c.table_name::regclass
    and k.confrelid = 'users'::regclass
    and (select attname from pg_attribute
         where attrelid = k.conrelid and attnum = k.conkey[1]) = c.column_name
  where c.table_schema = 'public'
    -- Whose users are admins.
    and c.table_name <> 'admin_sessions'
    and (c.column_name in ('user_id', 'learner_id') or k.oid is not null)
  order by 1, 2`

/** Rows that stay, of nobody: `makePseudonymous` takes the learner out. */
const KEPT = ['audit_logs']

test.group('Tables with rows of learners', () => {
  test('have the last session in the export, though nobody has read progress', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner()
    const speech = await createSpeech()
    await saveSession(user.id, [speech.id])
    const response = await client.get('/api/v1/users/me/export').bearerToken(accessToken)
    const exported = JSON.parse(response.text()) as Record<string, unknown>
    assert.containsSubset(exported.practice_days, [{ sessions: 1, sentences: 1 }])
    assert.containsSubset(exported.learner_progress, [{ longest: 1 }])
  })

  test('are all in the export, and all go with the account', async ({ assert, client }) => {
    const { rows } = await db.rawQuery(COLUMNS)
    const columns = rows as { table: string; column: string; on_delete: string | null }[]
    const tables = [...new Set(columns.map(({ table }) => table))]
    assert.sameMembers(
      tables,
      [...Object.keys(EXPORTED), ...Object.keys(NOT_EXPORTED)],
      'Export the table (accounts/account_export.ts), or say here why not'
    )
    const { accessToken } = await createLearner()
    const response = await client.get('/api/v1/users/me/export').bearerToken(accessToken)
    const exported = JSON.parse(response.text()) as object
    for (const [table, name] of Object.entries(EXPORTED)) assert.property(exported, name, table)
    for (const { table, column, on_delete: action } of columns) {
      if (KEPT.includes(table)) continue
      assert.equal(action, 'c', `${table}.${column} must refer to users, on delete cascade`)
    }
  })
})
