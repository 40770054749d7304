import { randomUUID } from 'node:crypto'
import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import MaintenanceRun from '#commands/maintenance_run'
import { createLearner } from '#database/factories/learners'
import { expiredRows } from '#operations/expired_rows'
import { type ChoreReport, Maintenance } from '#operations/maintenance'
import { MaintenanceSchedule } from '#operations/maintenance_schedule'
import { runAce } from '#tests/support/ace_process'
import { outputOf, useRawOutput } from '#tests/support/commands'
import { createOwnDatabase, type OwnDatabase } from '#tests/support/own_database'
import { until } from '#tests/support/until'

const SHA256 = 'a'.repeat(64)

interface TableRow {
  table: string
  columns: Record<string, unknown>
  /** The column that says how old a row is, and the SQL interval around which it expires. */
  time: string
  expiresAt: string
}

/** A row of each table that expires, without its time. */
async function rowsThatExpire({ name }: OwnDatabase): Promise<Record<string, TableRow>> {
  const { user } = await createLearner({}, name)
  const signInId = randomUUID()
  await db.connection(name).table('sign_ins').insert({
    id: signInId,
    user_id: user.id,
    expires_at: '2999-01-01',
  })
  return {
    'sign-ins': {
      table: 'sign_ins',
      columns: { user_id: user.id },
      time: 'expires_at',
      expiresAt: '0',
    },
    'refresh tokens': {
      table: 'refresh_tokens',
      columns: { sign_in_id: signInId, token_hash: SHA256 },
      time: 'expires_at',
      expiresAt: '0',
    },
    'ended sign-ins': {
      table: 'ended_sign_ins',
      columns: { id: randomUUID() },
      time: 'ended_at',
      expiresAt: '25 hours',
    },
    'sessions of the admin pages': {
      table: 'admin_sessions',
      columns: { id: randomUUID(), data: '{}' },
      time: 'expires_at',
      expiresAt: '0',
    },
    'mailed codes': {
      table: 'one_time_codes',
      columns: { user_id: user.id, purpose: 'reset_password', code_hash: SHA256 },
      time: 'expires_at',
      expiresAt: '1 day',
    },
    'idempotency keys': {
      table: 'idempotency_keys',
      columns: {
        user_id: user.id,
        route: 'x',
        key: randomUUID(),
        request_hash: SHA256,
        resource_id: randomUUID(),
      },
      time: 'created_at',
      expiresAt: '24 hours',
    },
    'spent score receipts': {
      table: 'spent_receipts',
      columns: { receipt_id: randomUUID() },
      time: 'spent_at',
      expiresAt: '31 days',
    },
    'batches': {
      table: 'batches',
      columns: { kind: 'import', details: '{}' },
      time: 'created_at',
      expiresAt: '30 days',
    },
    'failed sign-ins of admins': {
      table: 'audit_logs',
      columns: { action: 'admin_sign_in_failed', resource_type: 'admin', source: 'api' },
      time: 'created_at',
      expiresAt: '90 days',
    },
    'maintenance runs': {
      table: 'maintenance_runs',
      columns: {},
      time: 'day',
      expiresAt: '90 days',
    },
  }
}

async function insert(name: string, row: TableRow, age: string): Promise<void> {
  const columns = [...Object.keys(row.columns), row.time]
  const values = Object.keys(row.columns).map(() => '?')
  await db.connection(name).rawQuery(
    `insert into ${row.table} (${columns.join()})
       values (${[...values, `(now() - interval '${row.expiresAt}' - interval '${age}')`].join()})`,
    Object.values(row.columns) as string[]
  )
}

async function count(name: string, table: string): Promise<number> {
  const [row] = await db.connection(name).from(table).count('* as count')
  return Number(row.count)
}

test.group('Maintenance', () => {
  test('maintenance removes what has expired, and nothing else', async ({ assert, cleanup }) => {
    const own = await createOwnDatabase(cleanup)
    const rows = await rowsThatExpire(own)
    const maintenance = new Maintenance(expiredRows(db.connection(own.name)))
    const first = await maintenance.run()
    const names = first.map(({ name }) => name)
    assert.sameMembers(names, Object.keys(rows))
    for (const [name, row] of Object.entries(rows)) {
      const before = await count(own.name, row.table)
      const day = name === 'maintenance runs' ? '2 days' : '1 minute'
      await insert(own.name, row, `-${day}`)
      const young = await maintenance.run()
      assert.isTrue(
        young.every(({ removed }) => removed === 0),
        `a young row of ${name}`
      )
      assert.equal(await count(own.name, row.table), before + 1)
      await db.connection(own.name).from(row.table).where(row.time, '<', '2900-01-01').delete()

      await insert(own.name, row, day)
      const old = await maintenance.run()
      assert.equal(old.find((one) => one.name === name)?.removed, 1, name)
      assert.equal(await count(own.name, row.table), before)
      // Removing a sign-in notes its end.
      await db.connection(own.name).from('ended_sign_ins').delete()
    }
  })

  test('maintenance may run several times at once, and skips locked rows', async ({
    assert,
    cleanup,
  }) => {
    const own = await createOwnDatabase(cleanup)
    const client = db.connection(own.name)
    const { user } = await createLearner({}, own.name)
    await client.rawQuery(
      `insert into idempotency_keys (user_id, route, key, request_hash, resource_id, created_at)
       select ?, 'x', number::text, ?, gen_random_uuid(), now() - interval '2 days'
       from generate_series(1, 12000) as number`,
      [user.id, SHA256]
    )
    const held = await client.transaction()
    await held.from('idempotency_keys').where('key', '7').forUpdate()
    const runs = await Promise.all([1, 2, 3].map(() => new Maintenance(expiredRows(client)).run()))
    const removed = runs.flat().reduce((sum, report) => sum + report.removed, 0)
    assert.equal(removed, 11_999)
    assert.deepEqual(
      runs.flat().flatMap(({ error }) => error ?? []),
      []
    )
    await held.rollback()
    assert.equal(await count(own.name, 'idempotency_keys'), 1)
  })

  test('maintenance goes on after a task that fails', async ({ assert }) => {
    const told: string[] = []
    const maintenance = new Maintenance([
      { name: 'first', run: () => Promise.reject(new Error('no such thing')) },
      { name: 'second', run: () => Promise.resolve(3) },
    ])
    const reports = await maintenance.run(({ name }) => told.push(name))
    assert.deepEqual(told, ['first', 'second'])
    assert.equal(reports[0]?.error?.message, 'no such thing')
    assert.containsSubset(reports[1], { removed: 3 })
  })
})

test.group('Maintenance | every day', () => {
  async function schedules(cleanup: (end: () => Promise<void>) => void, failing = false) {
    const own = await createOwnDatabase(cleanup)
    const client = db.connection(own.name)
    const done: ChoreReport[][] = []
    const troubles: Error[] = []
    let isFailing = failing
    const chore = () => (isFailing ? Promise.reject(new Error('full')) : Promise.resolve(0))
    const maintenance = new Maintenance([{ name: 'chore', run: chore }])
    const make = () => {
      return new MaintenanceSchedule(
        client,
        maintenance,
        (reports) => done.push(reports),
        (error) => troubles.push(error)
      )
    }
    return { client, make, done, troubles, mend: () => (isFailing = false) }
  }

  test('one of several servers runs the daily maintenance', async ({ assert, cleanup }) => {
    const { client, make, done } = await schedules(cleanup)
    const servers = [1, 2, 3, 4, 5].map(make)
    const runs = await Promise.all(servers.map((server) => server.runIfDue()))
    assert.lengthOf(runs.filter(Boolean), 1)
    assert.lengthOf(done, 1)
    assert.isFalse(await make().runIfDue())

    await client.rawQuery("update maintenance_runs set started_at = now() - interval '2 hours'")
    assert.isFalse(await make().runIfDue(), 'a finished run is not repeated')
    await client.rawQuery('update maintenance_runs set day = day - 1')
    assert.isTrue(await make().runIfDue(), 'the next day')
  })

  test('repeats the daily maintenance an hour after a run that failed', async ({
    assert,
    cleanup,
  }) => {
    const { client, make, done, mend } = await schedules(cleanup, true)
    assert.isTrue(await make().runIfDue())
    assert.equal(done[0]?.[0]?.error?.message, 'full')
    mend()
    await client.rawQuery("update maintenance_runs set started_at = now() - interval '59 minutes'")
    assert.isFalse(await make().runIfDue())
    await client.rawQuery("update maintenance_runs set started_at = now() - interval '61 minutes'")
    assert.isTrue(await make().runIfDue())
    assert.isFalse(await make().runIfDue())
  })

  test('the daily maintenance runs by itself, and survives a database that is away', async ({
    assert,
    cleanup,
  }) => {
    const { client, make, done, troubles } = await schedules(cleanup)
    await client.rawQuery('alter table maintenance_runs rename to elsewhere')
    const schedule = make()
    schedule.start(1, 1)
    await until('it is in trouble twice', () => troubles.length > 1)
    await client.rawQuery('alter table elsewhere rename to maintenance_runs')
    await until('it has done its work', () => done.length === 1)
    await schedule.stop()
    assert.lengthOf(done, 1)
  })
})

test.group('maintenance:run', (group) => {
  group.each.setup(useRawOutput)

  test('maintenance:run shows what it removed', async ({ assert }) => {
    const command = await ace.create(MaintenanceRun, [])
    await command.exec()
    command.assertSucceeded()
    assert.match(outputOf(command), /idempotency keys\|\d+\|\d+\|/)
  })

  test('maintenance:run prints JSON, and exits with 1 when something could not be removed', async ({
    assert,
    cleanup,
  }) => {
    const own = await createOwnDatabase(cleanup)
    await db.connection(own.name).rawQuery('drop table idempotency_keys')
    const settings = { DATABASE_URL: own.url, TEST_DATABASE_URL: own.url }
    const { code, stdout } = await runAce(['maintenance:run', '--json'], { settings })
    const reports = JSON.parse(stdout) as { name: string; removed: number; error: string | null }[]
    assert.equal(code, 1)
    const failed = reports.filter(({ error }) => error !== null)
    assert.deepEqual(
      failed.map(({ name }) => name),
      ['idempotency keys']
    )
    assert.match(failed[0]!.error!, /idempotency_keys/)
  })
})
