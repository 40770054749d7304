import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { isBackupUnderWay } from '#postgres/deletion_hold'
import {
  addSpeech,
  fill,
  install,
  type Installation,
  leave,
  requireBackups,
  restoreOptions,
  rowsIn,
} from '#tests/support/backups'
import { ChildServer } from '#tests/support/child_server'
import { type Held, HoldingProxy } from '#tests/support/holding_proxy'
import { until } from '#tests/support/until'

const nothing = () => undefined

const SECRETS = { APP_KEY: 'a'.repeat(32), JWT_SECRET_KEY: 'b'.repeat(32) }

/** Runs a command on an installation in a process of its own, which the test will kill. */
function ace(args: string[], { folder }: Installation, databaseUrl: string): ChildServer {
  return ChildServer.start(['ace.js', ...args], {
    ...SECRETS,
    DATABASE_URL: databaseUrl,
    STORAGE_PATH: folder,
  })
}

async function usersOf({ url }: Installation): Promise<string[]> {
  const rows = await rowsIn<{ id: string }>(url, 'select id from users')
  return rows.map(({ id }) => id)
}

test.group('A backup or a restore that is killed', (group) => {
  group.each.timeout(90_000)
  requireBackups(group)

  test('leaves the database as it was, until its transaction is committed')
    .with([
      { at: 'COPY public.users', held: 'statement', isRestored: false },
      { at: 'commit;', held: 'statement', isRestored: false },
      { at: 'commit;', held: 'answer', isRestored: true },
    ] satisfies { at: string; held: Held; isRestored: boolean }[])
    .run(async ({ assert, cleanup }, { at, held, isRestored }) => {
      const installation = await install(cleanup)
      const { learner } = await fill(installation)
      const { name } = await installation.backups.create(nothing)
      const { learner: later } = await fill(installation)
      await leave(installation)
      const force = new URL(installation.url).pathname.slice(1)
      const proxy = await HoldingProxy.start(installation.url)

      const caught = proxy.hold(at, held)
      const restore = ace(['backup:restore', name, `--force=${force}`], installation, proxy.url)
      await caught
      if (isRestored) {
        await until('it is committed', async () => {
          const users = await usersOf(installation)
          return users.length === 1
        })
      }
      restore.kill('SIGKILL')
      await restore.exited
      // Programs of PostgreSQL that it has left wait for this answer only.
      await proxy.close()

      const { backups } = installation
      assert.sameMembers(await usersOf(installation), isRestored ? [learner] : [learner, later])
      // What it left does not stand in the way of the next one.
      await until('nobody is connected any more', async () => {
        const connected = await rowsIn(
          installation.url,
          `select from pg_stat_activity where datname = current_database()
           and pid <> pg_backend_pid() and backend_type = 'client backend'`
        )
        return connected.length === 0
      })
      await backups.restore(name, await restoreOptions({ force }), nothing)
      assert.deepEqual(await usersOf(installation), [learner])
    })

  test('leaves only recordings that the next restore finds there', async ({ assert, cleanup }) => {
    const old = await install(cleanup)
    for (let count = 0; count < 300; count++) await addSpeech(old.connection, old.recordings)
    const { name } = await old.backups.create(nothing)
    const fresh = await install(cleanup, { isEmpty: true, store: old.store })
    const files = join(fresh.folder, 'files/speeches')
    const count = () => {
      try {
        return readdirSync(files).length
      } catch {
        return 0
      }
    }

    const restore = ChildServer.start(['ace.js', 'backup:restore', name], {
      ...SECRETS,
      DATABASE_URL: fresh.url,
      STORAGE_PATH: fresh.folder,
      BACKUP_PATH: join(old.folder, 'backups'),
    })
    await until('a recording is restored', async () => count() > 0)
    restore.kill('SIGKILL')
    await restore.exited
    const written = count()

    const { present } = await fresh.backups.restore(name, await restoreOptions(), nothing)
    assert.isAtLeast(present, written)
    assert.lengthOf(await rowsIn(fresh.url, 'select from speeches'), 300)
  })

  test('leaves nothing that looks like a backup, until it is whole')
    .with([
      { at: 'pg_export_snapshot', held: 'statement', isThere: false },
      { at: 'COPY public.users', held: 'statement', isThere: false },
      { at: 'from recordings', held: 'answer', isThere: false },
      // By then the archive and its note are written.
      { at: 'update backup_runs', held: 'statement', isThere: true },
    ] satisfies { at: string; held: Held; isThere: boolean }[])
    .run(async ({ assert, cleanup }, { at, held, isThere }) => {
      const installation = await install(cleanup)
      await fill(installation)
      const proxy = await HoldingProxy.start(installation.url)
      const caught = proxy.hold(at, held)
      const create = ace(['backup:create'], installation, proxy.url)
      await caught
      create.kill('SIGKILL')
      await create.exited
      await proxy.close()

      const { store, backups } = installation
      const { backups: left, withoutNote } = await store.list()
      assert.deepEqual([left.length, withoutNote.length], [Number(isThere), 0])
      for (const { name } of left) await backups.verify(name, 'restore', {}, nothing)
      const client = db.connection(installation.connection)
      await until('its lock is gone', async () => !(await isBackupUnderWay(client)))
      const { name } = await backups.create(nothing)
      await backups.verify(name, 'restore', {}, nothing)
    })
})
