import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { BackupNote } from '#backups/backup_store'
import DoctorCommand from '#commands/doctor'
import { LimitStores } from '#limits/limit_stores'
import { backupChecks, type BackupState } from '#operations/doctor/backup_checks'
import {
  countServers,
  databaseChecks,
  type DatabaseSettings,
} from '#operations/doctor/database_checks'
import { type Dependencies, dependencyChecks } from '#operations/doctor/dependency_checks'
import { type Check, Doctor, fault, ok } from '#operations/doctor/doctor'
import { type Machine, machineChecks } from '#operations/doctor/machine_checks'
import { settingsChecks } from '#operations/doctor/settings_checks'
import { databaseConnection } from '#postgres/connection'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { outputOf, useRawOutput } from '#tests/support/commands'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { createBareDatabase } from '#tests/support/own_database'
import { RedisServer } from '#tests/support/redis_server'
import { temporaryFolder } from '#tests/support/temporary_folder'

const nothing = () => undefined

/** What is not ok, as `state name: said`. */
async function complaints(checks: Check[], limitMs = 10_000): Promise<string[]> {
  const findings = await new Doctor(checks, limitMs).examine()
  return findings.flatMap(({ name, state, said, todo }) => {
    if (state === 'ok') return []
    if (!todo) throw new Error(`${name} does not say what to do.`)
    return `${state} ${name}: ${said}`
  })
}

async function assertOne(
  assert: {
    lengthOf(list: unknown[], length: number): void
    match(text: string, pattern: RegExp): void
  },
  checks: Check[],
  pattern: RegExp
) {
  const found = await complaints(checks)
  assert.lengthOf(found, 1)
  assert.match(found[0]!, pattern)
}

test.group('What the doctor finds', () => {
  test('secrets that can be guessed', async ({ assert }) => {
    const secrets = (APP_KEY: string) => settingsChecks({ APP_KEY, JWT_SECRET_KEY: undefined })
    for (const weak of [
      'a'.repeat(40),
      'secret12'.repeat(5),
      'abcabcabcabcabcabcabcabcabcabcabcabc',
    ]) {
      await assertOne(assert, secrets(weak), /^fault secrets: APP_KEY can be guessed$/)
    }
    assert.isEmpty(await complaints(secrets('4b1d0c8fae73692551e0f6b7c2a98d34')))
  })

  test('what is wrong with the machine', async ({ assert, cleanup }) => {
    const folder = temporaryFolder(cleanup)
    const space = { bavail: 1e6, blocks: 4e6, bsize: 4096, ffree: 5e5, files: 1e6 }
    const machine = (change: Partial<Machine> = {}, left: Partial<typeof space> = {}) => {
      return machineChecks({
        ...{ nodeVersion: '24.1.0', folders: { recordings: folder }, temporaryFolder: folder },
        decode: async () => undefined,
        spaceOf: (async () => ({ ...space, ...left })) as never,
        ...change,
      })
    }
    assert.isEmpty(await complaints(machine()))
    assert.isEmpty(await complaints(machine({}, { files: 0, ffree: 0 })))
    await assertOne(assert, machine({ nodeVersion: '26.0.0' }), /^warning node: Node.js 26.0.0/)
    const decode = () => Promise.reject(new Error('ffmpeg cannot be run'))
    await assertOne(assert, machine({ decode }), /^fault decoder: ffmpeg cannot be run$/)
    const temporary = { temporaryFolder: join(folder, 'gone') }
    await assertOne(assert, machine(temporary), /^fault temporary folder: ENOENT/)
    const missing = { folders: { recordings: join(folder, 'gone') } }
    await assertOne(assert, machine(missing), /^fault disk of the recordings: ENOENT/)
    await assertOne(
      assert,
      machine({}, { bavail: 1e5 }),
      /^fault disk .*has 409 MB left of 16384 MB/
    )
    await assertOne(assert, machine({}, { bavail: 3e5 }), /^warning disk .*has 1228 MB left/)
    await assertOne(assert, machine({}, { ffree: 900 }), /^fault disk .*has 900 inodes left/)
  })

  test('what is wrong with the database', async ({ assert, cleanup }) => {
    const connection = databaseConnection(testsDatabaseUrl(), '')
    const database = (change: Partial<DatabaseSettings> = {}) => {
      return databaseChecks({
        ...{ connection, poolMax: 10, servers: async () => 1 },
        pendingMigrations: async () => [],
        ...change,
      })
    }
    assert.isEmpty(await complaints(database()))
    await assertOne(
      assert,
      database({ poolMax: 50, servers: async () => 2 }),
      /^fault database connections: 2 servers need 120 connections, and \d+ are allowed$/
    )
    await assertOne(
      assert,
      database({ pendingMigrations: async () => ['9_a', '10_b'] }),
      /^fault migrations: 2 have not been run, the first of them 9_a$/
    )
    const away = databaseConnection('postgresql://saywell@127.0.0.1:1/saywell', '')
    const unreachable = await complaints(database({ connection: away }))
    assert.deepEqual(
      unreachable.map((line) => line.replace(/:.*/, '')),
      ['database', 'database rights', 'database connections', 'announcements'].map(
        (name) => `fault ${name}`
      )
    )

    const guest = `guest_${process.pid}`
    await db.rawQuery(`create role ${guest} login`)
    cleanup(() => db.rawQuery(`drop role ${guest}`).then(nothing))
    const bare = await createBareDatabase(cleanup)
    const url = new URL(bare.url)
    url.username = guest
    const restricted = databaseConnection(url.href, '')
    await assertOne(
      assert,
      database({ connection: restricted }),
      /^fault database rights: Its user may not create tables/
    )
  })

  test('how many servers there are, by who listens', async ({ assert, cleanup }) => {
    const { url } = await createBareDatabase(cleanup)
    const connection = databaseConnection(url, '')
    assert.equal(await countServers(connection), 1)
  })

  test('what is wrong with dependencies', async ({ assert, cleanup }) => {
    const storage = new RecordingStorage(new FsRecordingDriver(temporaryFolder(cleanup)))
    const verdict = {
      ...{ providerName: 'local', providerVersion: '1', scored: [], checks: [] },
      ...{ passed: true, failure: null },
    }
    const dependencies = (change: Partial<Dependencies> = {}) => {
      return dependencyChecks({
        ...{ redis: null, servers: async () => 1, storage, s3Endpoint: undefined },
        ...{ mail: undefined, isProduction: false, score: async () => verdict },
        ...change,
      })
    }
    assert.isEmpty(await complaints(dependencies()))
    await assertOne(
      assert,
      dependencies({ servers: async () => 3 }),
      /^fault redis: There is none, and 3 servers/
    )
    const server = await RedisServer.create(cleanup)
    await server.start()
    const stores = await LimitStores.open(server.url, { away: nothing, back: nothing })
    cleanup(() => stores.close())
    const redis = stores.redisLink
    assert.isEmpty(await complaints(dependencies({ redis })))
    await redis!.connection.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await assertOne(
      assert,
      dependencies({ redis }),
      /^warning redis: .* forgets counts .*allkeys-lru/
    )
    await server.kill()
    await assertOne(assert, dependencies({ redis }), /^fault redis: It does not answer$/)

    // Below a file, there can be no folder.
    const gone = new RecordingStorage(new FsRecordingDriver(join(import.meta.filename, 'files')))
    await assertOne(assert, dependencies({ storage: gone }), /^fault recordings: /)
    await assertOne(
      assert,
      dependencies({ isProduction: true }),
      /^warning mail: There is no mail server/
    )
    const refusing = await greeting('554 go away\r\n', cleanup)
    await assertOne(assert, dependencies({ mail: refusing }), /^fault mail: .* refuses us$/)
    const greets = await greeting('220 welcome\r\n', cleanup)
    assert.isEmpty(await complaints(dependencies({ mail: greets })))
    const nobody = { ...greets, port: 1 }
    await assertOne(assert, dependencies({ mail: nobody }), /^fault mail: connect ECONNREFUSED/)
    const failing = async () => ({ ...verdict, passed: false, failure: 'no model' })
    await assertOne(assert, dependencies({ score: failing }), /^fault scorer: no model$/)
    const disordered = async () => ({ ...verdict, passed: false })
    await assertOne(assert, dependencies({ score: disordered }), /^fault scorer: .*wrong order$/)
    const s3Endpoint = 'http://127.0.0.1:1'
    await assertOne(assert, dependencies({ s3Endpoint }), /^fault clock of the S3 server: /)
  })

  test('what is wrong with backups', async ({ assert }) => {
    const now = new Date('2026-11-28T12:00:00Z')
    const at = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString()
    const good = {
      ...{ name: 'saywell-1', createdAt: at(2), missing: 0 },
      verified: { at: at(1), level: 'restore' },
    } as BackupNote
    const backups = (change: Partial<BackupState> = {}, notes: BackupNote[] = [good]) => {
      return backupChecks({
        ...{ isProduction: true, place: 's3://backups', isBesideData: false, isEncrypted: true },
        programs: async () => ({ version: '15.18', serverVersion: '15.18' }),
        list: async () => notes,
        now: () => now,
        ...change,
      })
    }
    assert.isEmpty(await complaints(backups()))
    assert.deepEqual(await complaints(backups({}, [])), [
      'fault backup: There is none in s3://backups',
      'fault verified backup: None was ever verified',
    ])
    const old = { ...good, createdAt: at(27) }
    await assertOne(assert, backups({}, [old]), /^fault backup: The newest is 27 hours old$/)
    const incomplete = { ...good, missing: 2 }
    await assertOne(assert, backups({}, [incomplete]), /^warning backup: 2 recordings are missing/)
    const verified = { ...good, verified: { at: at(24 * 9), level: 'restore' as const } }
    await assertOne(assert, backups({}, [verified]), /^warning verified backup: .* 9 days ago$/)
    const damaged = { ...good, verified: { at: at(1), level: 'dump' as const, error: 'it is cut' } }
    await assertOne(assert, backups({}, [damaged, good]), /^fault verified backup: .* is damaged$/)
    const beside = backups({ isBesideData: true })
    await assertOne(
      assert,
      beside,
      /^fault place of the backups: .* on the disk of what it backs up/
    )
    const plain = backups({ isEncrypted: false })
    await assertOne(assert, plain, /^warning place of the backups: .* is not encrypted/)
    const programs = () => Promise.reject(new Error('Backups need pg_dump'))
    await assertOne(
      assert,
      backups({ programs }),
      /^fault PostgreSQL's programs: Backups need pg_dump$/
    )
    const older = async () => ({ version: '15.9', serverVersion: '15.18' })
    await assertOne(
      assert,
      backups({ programs: older }),
      /^warning PostgreSQL's programs: .*15\.9, older/
    )
  })

  test('a check that does not end', async ({ assert }) => {
    const check = { name: 'storage', todo: 'Wait.', run: () => new Promise<never>(nothing) }
    assert.lengthOf(await complaints([check], 20), 1)
  })
})

test.group('node ace doctor', (group) => {
  group.each.setup(() => useRawOutput())

  async function examine(checks: Check[], ...flags: string[]) {
    app.container.swap(Doctor, () => new Doctor(checks))
    try {
      const command = await ace.create(DoctorCommand, flags)
      await command.exec()
      return { code: command.exitCode, output: outputOf(command) }
    } finally {
      app.container.restore(Doctor)
    }
  }

  const FINE = { name: 'disk', todo: 'Make room.', run: async () => ok('has room') }
  const BROKEN = { name: 'mail', todo: '', run: async () => fault('is away', 'Look for it.') }

  test('prints a line for each check, with what to do, and fails at a fault', async ({
    assert,
  }) => {
    const { code, output } = await examine([FINE, BROKEN])
    assert.equal(code, 1)
    assert.include(
      output,
      '✔ disk: has room\n✖ mail: is away\n    Look for it.\nFaults: 1; warnings: 0'
    )
    const fine = await examine([FINE])
    assert.notEqual(fine.code, 1)
  })

  test('prints JSON', async ({ assert }) => {
    const { code, output } = await examine([FINE, BROKEN], '--json')
    assert.equal(code, 1)
    assert.deepEqual(JSON.parse(output), [
      { name: 'disk', state: 'ok', said: 'has room' },
      { name: 'mail', state: 'fault', said: 'is away', todo: 'Look for it.' },
    ])
  })

  test('looks at everything that a server needs', async ({ assert }) => {
    const doctor = await app.container.make(Doctor)
    const findings = await doctor.examine()
    assert.deepEqual(
      findings.map(({ name }) => name),
      [
        ...['secrets', 'node', 'decoder', 'temporary folder', 'disk of the recordings'],
        ...['disk of the backups', 'database', 'database rights', 'database connections'],
        ...['announcements', 'migrations', 'redis', 'recordings', 'mail', 'scorer'],
        ...["PostgreSQL's programs", 'backup', 'verified backup', 'place of the backups'],
      ]
    )
    for (const name of ['decoder', 'database', 'announcements', 'recordings', 'scorer']) {
      assert.equal(findings.find((one) => one.name === name)?.state, 'ok', name)
    }
  })
})

async function greeting(text: string, cleanup: (end: () => void) => void) {
  const server = createServer((socket) => {
    socket.on('error', nothing)
    socket.write(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanup(() => void server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, tls: false }
}
