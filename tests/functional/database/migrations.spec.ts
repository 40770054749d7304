import { createHash, randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { createSpeech } from '#database/factories/speeches'
import { createEmptyDatabase, migrate } from '#tests/support/empty_database'
import { createOwnDatabase } from '#tests/support/own_database'

const TABLES = [
  'admins',
  'apple_revocations',
  'audit_logs',
  'batch_speeches',
  'batches',
  'changed_practice_days',
  'deleted_sessions',
  'ended_sign_ins',
  'favorites',
  'game_results',
  'game_sessions',
  'idempotency_keys',
  'learner_progress',
  'learner_settings',
  'maintenance_runs',
  'one_time_codes',
  'practice_days',
  'recording_preparations',
  'refresh_tokens',
  'sign_ins',
  'speech_reports',
  'speech_tags',
  'spent_receipts',
  'speeches',
  'tags',
  'upload_sessions',
  'uploads',
  'user_identities',
  'users',
]

const OWN_TABLES = ['adonis_schema', 'adonis_schema_versions']

/**
 * Everything that a migration can make in a schema, in words without the schema's name. An extension
 * is there once for all schemas of a database: what belongs to one is left out.
 */
const DESCRIPTION = `
  select 'column' as kind, table_name || '.' || column_name as name,
    concat_ws(' ', data_type, character_maximum_length, numeric_precision, numeric_scale,
      is_nullable, column_default) as what
  from information_schema.columns where table_schema = :schema
  union all
  select 'constraint', conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
  from pg_constraint where connamespace = to_regnamespace(:schema) and conrelid <> 0
  union all
  select 'index', tablename || '.' || indexname, indexdef from pg_indexes where schemaname = :schema
  union all
  select 'trigger', tgrelid::regclass::text || '.' || tgname, pg_get_triggerdef(t.oid)
  from pg_trigger t join pg_class c on c.oid = tgrelid
  where c.relnamespace = to_regnamespace(:schema) and not tgisinternal
  union all
  select 'function', proname, pg_get_functiondef(oid)
  from pg_proc f where pronamespace = to_regnamespace(:schema)
    and not exists (select from pg_depend d where d.objid = f.oid and d.deptype = 'e')
  order by 1, 2, 3`

async function describe(schema: string): Promise<string[]> {
  const { rows } = await db.rawQuery(DESCRIPTION, { schema })
  return (rows as { kind: string; name: string; what: string }[])
    .map(({ kind, name, what }) => `${kind} ${name}: ${what}`.replaceAll(`${schema}.`, ''))
    .filter((line) => !OWN_TABLES.some((table) => line.includes(table)))
}

test.group('Migrations', () => {
  test('migrations go up, down to nothing, and up to the same schema', async ({
    assert,
    cleanup,
  }) => {
    const database = await createEmptyDatabase(cleanup)
    const up = await database.migrate('up')
    assert.isAtLeast(up.length, 8)
    const first = await describe(database.name)
    for (const table of TABLES) {
      assert.isTrue(
        first.some((line) => line.startsWith(`column ${table}.`)),
        table
      )
    }

    const down = await database.migrate('down')
    assert.sameMembers(down, up)
    assert.isEmpty(await describe(database.name))

    await database.migrate('up')
    assert.deepEqual(await describe(database.name), first)
    assert.isEmpty(await database.migrate('up'), 'the second time there is nothing to do')
  })

  test('a migration turns each family of refresh tokens into a sign-in, and back', async ({
    assert,
    cleanup,
  }) => {
    const database = await createEmptyDatabase(cleanup)
    const names = await database.migrate('up')
    const first = names.findIndex((name) => name.endsWith('9_create_sign_ins_table'))
    await database.migrate('down', names.length - first)
    const tables = database.client()
    const learner = { email: 'mia@example.com', name: 'Mia', password: 'x' }
    const [user] = await tables.table('users').insert(learner).returning('id')
    const [family, other] = [randomUUID(), randomUUID()]
    const token = (fields: object) => ({
      ...{ user_id: user.id, family, device_name: 'phone', expires_at: new Date(2030, 0, 1) },
      ...{ token_hash: createHash('sha256').update(randomUUID()).digest('hex'), ...fields },
    })
    const tokens = [token({ used_at: new Date() }), token({}), token({ family: other })]
    await tables.table('refresh_tokens').multiInsert(tokens)

    await database.migrate('up')
    const signIns = await tables.from('sign_ins').orderBy('id')
    assert.deepEqual(
      signIns.map((one) => [one.id, one.user_id, one.device_name]),
      [family, other].toSorted().map((id) => [id, user.id, 'phone'])
    )
    assert.lengthOf(await tables.from('refresh_tokens').where('sign_in_id', family), 2)

    await database.migrate('down', names.length - first)
    const back = await tables.from('refresh_tokens').orderBy('family').select('*')
    assert.sameMembers(
      back.map((one) => one.token_hash),
      tokens.map((one) => one.token_hash)
    )
    for (const one of back) assert.deepEqual([one.user_id, one.device_name], [user.id, 'phone'])
  })

  test('a migration gives each old session the day of its learner', async ({ assert, cleanup }) => {
    const database = await createEmptyDatabase(cleanup)
    const names = await database.migrate('up')
    const first = names.findIndex((name) => name.endsWith('98_fix_the_days_of_sessions'))
    await database.migrate('down', names.length - first)
    const tables = database.client()
    // The last zone is one that neither Node.js nor PostgreSQL knows.
    for (const zone of ['Europe/Berlin', 'America/Havana', 'Mars/Olympus_Mons']) {
      const learner = { email: `${randomUUID()}@example.com`, name: zone, password: 'x' }
      const [user] = await tables
        .table('users')
        .insert({ ...learner, time_zone: zone })
        .returning('id')
      const session = {
        ...{ user_id: user.id, mode: 'listen_only', level: 'A1', total_sentences: 1 },
        ...{ correct_count: 1, incorrect_count: 0, skipped_count: 0 },
      }
      const times = ['2026-11-01T02:30:00Z', '2026-11-01T09:30:00Z']
      await tables
        .table('game_sessions')
        .multiInsert(times.map((time) => ({ ...session, completed_at: new Date(time) })))
    }
    await tables.rawQuery('delete from changed_days')
    await database.migrate('up')
    const { rows } = await tables.rawQuery(`
      select u.name, s.time_zone, s.practiced_on::text as day
      from game_sessions s join users u on u.id = s.user_id order by u.name, s.completed_at`)
    assert.deepEqual(
      rows.map(({ name, time_zone: zone, day }: Record<string, string>) => [name, zone, day]),
      [
        ['America/Havana', 'America/Havana', '2026-10-31'],
        ['America/Havana', 'America/Havana', '2026-11-01'],
        ['Europe/Berlin', 'Europe/Berlin', '2026-10-31'],
        ['Europe/Berlin', 'Europe/Berlin', '2026-11-01'],
        ['Mars/Olympus_Mons', 'UTC', '2026-10-31'],
        ['Mars/Olympus_Mons', 'UTC', '2026-11-01'],
      ]
    )
    assert.isEmpty(await tables.from('changed_days'), 'no day is counted again')
  })

  test('migrations create the schema that the other tests use', async ({ assert, cleanup }) => {
    const database = await createEmptyDatabase(cleanup)
    await database.migrate('up')
    assert.deepEqual(await describe(database.name), await describe('public'))
  })

  test('migrations find pg_trgm in any schema', async ({ assert, cleanup }) => {
    const { name } = await createOwnDatabase(cleanup)
    const tables = db.connection(name)
    const all = await tables.from('adonis_schema').select('name').orderBy('id')
    const names = all.map((row: { name: string }) => row.name)
    const first = names.findIndex((one) => one.endsWith('15_search_speeches_by_similar_words'))
    await migrate(name, 'down', names.length - first)
    await tables.rawQuery('create schema "Else where"')
    await tables.rawQuery('alter extension pg_trgm set schema "Else where"')
    await migrate(name, 'up')
    await createSpeech([], { text: 'My train leaves tomorrow.' }, name)
    const { speeches } = await new SpeechSearch(tables as never).list({
      ...{ page: 1, perPage: 20, deleted: false, words: 'tommorow' },
    })
    assert.deepEqual(
      speeches.map(({ text }) => text),
      ['My train leaves tomorrow.']
    )
  })

  test('migrations create the indexes that the queries need', async ({ assert }) => {
    const description = await describe('public')
    for (const index of [
      /gin \(to_tsvector\('english'/,
      /gin \(text .*gin_trgm_ops\)/,
      /index speeches.*\(created_at, id\)/i,
      /index speeches.*gin \(warnings\)/i,
      /index audit_logs.*\(admin_id, created_at DESC, id DESC\)/i,
      /index audit_logs.*\(action, created_at DESC, id DESC\)/i,
      /index speeches.*\(level, type\)/i,
      /index game_sessions.*\(user_id, completed_at DESC, id DESC\)/i,
      /unique index users.*\(lower\(.*collate "C"/i,
      /unique index tags.*\(lower\(.*collate "C"/i,
      /index game_results.*\(speech_id\)/i,
    ]) {
      assert.isTrue(
        description.some((line) => index.test(line)),
        String(index)
      )
    }
  })
})
