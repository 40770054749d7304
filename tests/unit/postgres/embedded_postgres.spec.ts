import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import pg from 'pg'
import { databaseConnection } from '#postgres/connection'
import { EmbeddedPostgres } from '#postgres/embedded/embedded_postgres'
import { embeddedSocketFolder } from '#postgres/embedded/location'
import { postgresUser } from '#postgres/embedded/process_user'
import env from '#start/env'
import { ChildServer } from '#tests/support/child_server'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

const nothing = () => undefined

function presenceIn(
  folder: string,
  onLoss: () => void = nothing,
  version = env.get('EMBEDDED_POSTGRES_VERSION')
): EmbeddedPostgres {
  return new EmbeddedPostgres(folder, app.makePath(), version, onLoss)
}

/** PostgreSQL heeds the processes of its own user only. */
function otherProgram(cleanup: (end: () => void) => void): number {
  const user = postgresUser(app.makePath())
  const program = spawn('sleep', ['60'], { stdio: 'ignore', ...user })
  cleanup(() => void program.kill())
  return program.pid!
}

async function query(folder: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(databaseConnection(undefined, folder))
  client.on('error', nothing)
  try {
    await client.connect()
    const { rows } = await client.query(statement)
    return rows
  } finally {
    await client.end().catch(nothing)
  }
}

async function answers(folder: string): Promise<boolean> {
  return query(folder, 'select 1').then(
    () => true,
    () => false
  )
}

test.group('Embedded PostgreSQL', (group) => {
  group.each.timeout(60_000)

  test('the first process starts the embedded PostgreSQL, and the last one stops it', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const [first, second] = [presenceIn(folder), presenceIn(folder)]
    await first.enter()
    await second.enter()
    assert.isTrue(await answers(folder))

    await first.leave()
    assert.isTrue(await answers(folder))
    await second.leave()
    assert.isFalse(await answers(folder))
    assert.isFalse(existsSync(join(folder, 'postgres/postmaster.pid')))
  })

  test('several processes can create and start the embedded PostgreSQL at the same moment', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const presences = [presenceIn(folder), presenceIn(folder), presenceIn(folder)]
    await Promise.all(presences.map((presence) => presence.enter()))
    assert.isTrue(await answers(folder))
    await Promise.all(presences.map((presence) => presence.leave()))
    await until('it has stopped', async () => !(await answers(folder)))
  })

  test('starts a killed embedded PostgreSQL again, with its data', async ({ assert, cleanup }) => {
    const folder = temporaryFolder(cleanup)
    let losses = 0
    const presence = presenceIn(folder, () => losses++)
    await presence.enter()
    const client = new pg.Client(databaseConnection(undefined, folder))
    client.on('error', nothing)
    await client.connect()
    await client.query('create table kept as select 42 as answer')

    const [pid] = readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), 'SIGKILL')
    await until('its end is noticed', () => losses > 0)
    await until('it answers again', () => answers(folder))

    assert.deepEqual(await query(folder, 'select answer from kept'), [{ answer: 42 }])
    await presence.leave()
    assert.isFalse(await answers(folder))
  })

  test('stale lock files {whose} do not stop the embedded PostgreSQL')
    .with([
      { whose: 'of a server that is long gone', isAlive: false },
      { whose: 'with the number of another program of the same user', isAlive: true },
    ])
    .run(async ({ assert, cleanup }, { isAlive }) => {
      const folder = temporaryFolder(cleanup)
      const first = presenceIn(folder)
      await first.enter()
      const files = ['postmaster.pid', '.s.PGSQL.5432.lock'].map((name) => {
        const path = join(folder, 'postgres', name)
        return { path, lines: readFileSync(path, 'utf8').split('\n') }
      })
      await first.leave()
      const pid = isAlive ? otherProgram(cleanup) : files[0]!.lines[0]
      for (const { path, lines } of files) writeFileSync(path, [pid, ...lines.slice(1)].join('\n'))

      const second = presenceIn(folder)
      await second.enter()
      assert.isTrue(await answers(folder))
      await second.leave()
    })

  test('refuses data of a PostgreSQL version that is not here, or no data at all, in one line')
    .with([
      { version: '14', message: /was made by PostgreSQL 14, this is \d+: move it away/ },
      { version: undefined, message: /holds no PostgreSQL data: move it away/ },
    ])
    .run(async ({ assert, cleanup }, { version, message }) => {
      const folder = temporaryFolder(cleanup)
      mkdirSync(join(folder, 'postgres'))
      if (version !== undefined) writeFileSync(join(folder, 'postgres/PG_VERSION'), `${version}\n`)
      await assert.rejects(() => presenceIn(folder).enter(), message)
    })

  test('PostgreSQL {opened} leaves data of {made} alone, and names the setting that opens it')
    .with([
      { made: '15', opened: '18' },
      { made: '18', opened: '15' },
    ] as const)
    .run(async ({ assert, cleanup }, { made, opened }) => {
      const folder = temporaryFolder(cleanup)
      const first = presenceIn(folder, nothing, made)
      await first.enter()
      await query(
        folder,
        "create table kept as select current_setting('server_version') as version"
      )
      await first.leave()

      const other = ChildServer.startHttp({
        STORAGE_PATH: folder,
        EMBEDDED_POSTGRES_VERSION: opened,
      })
      assert.equal(await other.exited, 1)
      assert.deepEqual(other.lines, [
        `${folder}/postgres was made by PostgreSQL ${made}, this is ${opened}: ` +
          `set EMBEDDED_POSTGRES_VERSION=${made} to go on with it, ` +
          'or move it away, and a new database is made.',
      ])

      const again = presenceIn(folder, nothing, made)
      await again.enter()
      const [kept] = (await query(folder, 'select version from kept')) as [{ version: string }]
      assert.equal(Number.parseInt(kept.version, 10), Number(made))
      await again.leave()
    })

  test('runs the embedded PostgreSQL in a folder {what}')
    .with([
      { what: 'whose path is too long for a socket', name: 'x'.repeat(110) },
      { what: 'whose path has too many bytes for a socket', name: 'あ'.repeat(30) },
      { what: 'with signs that mean something elsewhere', name: ' 50% "a", b #c ?' },
    ])
    .run(async ({ assert, cleanup }, { name }) => {
      const folder = join(temporaryFolder(cleanup), name)
      mkdirSync(folder)
      assert.isBelow(Buffer.byteLength(embeddedSocketFolder(folder)), 80)
      const presence = presenceIn(folder)
      await presence.enter()
      assert.isTrue(await answers(folder))
      await presence.leave()
    })
})
