import emitter from '@adonisjs/core/services/emitter'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { type AuditPageQuery, AuditPages } from '#auditing/audit_pages'
import { createOwnDatabase } from '#tests/support/own_database'
import { PanelClient } from '#tests/support/panel_client'
import { type PlanNode, scannedIn } from '#tests/support/statements'

const ENTRIES = 200_000

/** Blocks of 8 kB that a page of 50 entries may read. */
const MOST_BLOCKS = 1000

/** Three years; what is filtered for is rare, or long ago, or both. */
const FILL = `
  insert into audit_logs
    (admin_id, action, resource_type, resource_id, changes, source, created_at)
  select (select id from admins order by username offset (case when n % 20000 = 7 then 1 else 0 end) limit 1),
    case when n % 50000 = 9 then 'speech_purged' else 'speech_updated' end,
    case when n % 40000 = 11 then 'tag' else 'speech' end,
    ('00000000-0000-4000-8000-' || lpad((n % 30000)::text, 12, '0'))::uuid,
    '{"level": {"before": "A1", "after": "A2"}}',
    case when n % 50000 = 13 then 'terminal' else 'page' end,
    timestamptz '2026-11-01' - n * interval '8 minutes'
  from generate_series(1, ${ENTRIES}) n`

test.group('The audit log at 200,000 entries', (group) => {
  group.each.timeout(120_000)

  test('reads each page with one statement and by index', async ({ assert, cleanup }) => {
    const { name } = await createOwnDatabase(cleanup)
    const own = db.connection(name)
    await own.table('admins').multiInsert([{ username: 'anna' }, { username: 'bob' }])
    await own.rawQuery(FILL)
    await own.rawQuery('analyze audit_logs')
    await own.rawQuery('analyze admins')
    const bob = (await own.from('admins').where('username', 'bob').firstOrFail()) as { id: string }
    const pages = new AuditPages(own as never)
    const statements: { sql: string; bindings?: unknown[] }[] = []
    own.debug = true
    cleanup(
      emitter.on('db:query', ({ connection, sql, bindings }) => {
        if (connection === name) statements.push({ sql, bindings })
      })
    )
    const first = await pages.read({ perPage: 50 })
    const old = { time: '2024-02-01T00:00:00.000000Z', id: '00000000-0000-4000-8000-000000000000' }
    const queries: Omit<AuditPageQuery, 'perPage'>[] = [
      { before: first.older! },
      { before: old },
      { after: old },
      { action: 'speech_purged' },
      { adminId: bob.id },
      { resourceType: 'tag' },
      { resourceId: '00000000-0000-4000-8000-000000000042' },
      { resourceType: 'speech', resourceId: '00000000-0000-4000-8000-000000000042' },
      { source: 'terminal' },
      { from: '2024-01-01', to: '2024-01-31' },
      { action: 'speech_purged', source: 'page', from: '2024-01-01' },
      { action: 'speech_updated', to: '2024-01-31' },
    ]
    for (const query of queries) await pages.read({ ...query, perPage: 50 })
    await pages.choices()
    await pages.namesOf(first.entries.map((entry) => entry.resource_id!))
    own.debug = false
    assert.lengthOf(statements, queries.length + 3)
    for (const { sql, bindings = [] } of statements) {
      const explained = (await own.rawQuery(
        `explain (analyze, buffers, format json) ${sql}`,
        bindings as string[]
      )) as { rows: [{ 'QUERY PLAN': [{ Plan: PlanNode }] }] }
      const plan = explained.rows[0]['QUERY PLAN'][0].Plan
      const about = `${sql}\n${JSON.stringify(bindings)}`
      assert.notInclude(scannedIn(plan), 'audit_logs', about)
      assert.isBelow(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], MOST_BLOCKS, about)
    }
  })

  test('asks at most six times for a page, however many things it names', async ({
    assert,
    cleanup,
  }) => {
    const client = await PanelClient.signIn()
    const statements: string[] = []
    const { client: knex } = db.manager.get(db.primaryConnectionName)!.connection!
    // A session is prolonged now and then, by the clock.
    const note = ({ sql }: { sql: string }) => {
      if (!sql.startsWith('update "admin_sessions"')) statements.push(sql)
    }
    knex!.on('query', note)
    cleanup(() => void knex!.off('query', note))
    await client.get('/admin/audit-log')
    assert.isAtMost(statements.length, 6, statements.join('\n'))
    assert.isAbove(statements.length, 2)
  })
})
