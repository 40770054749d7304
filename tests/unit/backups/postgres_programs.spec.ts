import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { connectionEnvironment, findPostgresPrograms, PROGRAMS } from '#backups/postgres_programs'
import { databaseConnection } from '#postgres/connection'
import { temporaryFolder } from '#tests/support/temporary_folder'

/** A folder with programs that say they are of this version. */
function programs(folder: string, version: string, names: readonly string[] = PROGRAMS): string {
  const path = join(folder, version)
  mkdirSync(path)
  for (const name of names) {
    writeFileSync(join(path, name), `#!/bin/sh\necho "${name} (PostgreSQL) ${version}"\n`, {
      mode: 0o755,
    })
  }
  return path
}

/** A version that no machine has. */
const MAJOR = '97'

test.group("PostgreSQL's programs", () => {
  test('are those of the server’s own major version, whatever comes first in PATH', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const [old, right, newer] = ['96.3', '97.2', '98.1'].map((one) => programs(folder, one))
    const path = [old, newer, right].join(':')
    const found = await findPostgresPrograms(MAJOR, undefined, path)
    assert.deepEqual(found, {
      version: '97.2',
      paths: {
        pg_dump: join(right!, 'pg_dump'),
        pg_restore: join(right!, 'pg_restore'),
        psql: join(right!, 'psql'),
      },
    })
  })

  test('that are missing are named with their package, and the versions that are there', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const other = programs(folder, '96.3')
    const incomplete = programs(folder, '97.1', ['pg_dump'])
    await assert.rejects(
      () => findPostgresPrograms(MAJOR, other, incomplete),
      /PostgreSQL 97, which this machine does not have \(found: 96\): run "apt-get install postgresql-client-97"/
    )
    await assert.rejects(() => findPostgresPrograms(MAJOR, '/nowhere', ''), /PG_BIN_PATH/)
  })

  test('get nothing of our environment but how to connect', async ({ assert, cleanup }) => {
    process.env.A_SECRET_OF_OURS = 'secret'
    cleanup(() => void delete process.env.A_SECRET_OF_OURS)
    const url = 'postgresql://us%40er:pass%3Aword@db.example.com:6432/say%20well'
    const env = await connectionEnvironment(databaseConnection(url, ''))
    assert.containSubset(env, {
      PGHOST: 'db.example.com',
      PGPORT: '6432',
      PGUSER: 'us@er',
      PGPASSWORD: 'pass:word',
      PGDATABASE: 'say well',
    })
    assert.notProperty(env, 'A_SECRET_OF_OURS')
    assert.notProperty(env, 'PGSSLMODE')
    const embedded = await connectionEnvironment(databaseConnection(undefined, '/srv/storage'))
    assert.containSubset(embedded, { PGHOST: '/srv/storage/postgres', PGUSER: 'saywell' })
  })

  test('verify the server wherever node-postgres does', async ({ assert, cleanup }) => {
    const certificate = join(temporaryFolder(cleanup), 'our.crt')
    writeFileSync(certificate, '')
    const modeFor = async (parameters: string) => {
      const url = `postgresql://u@db/saywell?${parameters}`
      const { PGSSLMODE, PGSSLROOTCERT } = await connectionEnvironment(databaseConnection(url, ''))
      return [PGSSLMODE, PGSSLROOTCERT]
    }
    for (const mode of ['sslmode=verify-full', 'ssl=true']) {
      const [found] = await modeFor(mode)
      assert.equal(found, 'verify-full')
    }
    assert.deepEqual(await modeFor(`sslmode=verify-full&sslrootcert=${certificate}`), [
      'verify-full',
      certificate,
    ])
    assert.deepEqual(await modeFor('sslmode=no-verify'), ['require', undefined])
    assert.deepEqual(await modeFor('sslmode=disable'), [undefined, undefined])
  })
})
