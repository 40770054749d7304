import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { BackupStore } from '#backups/backup_store'
import { Backups } from '#backups/backups'
import BackupCreate from '#commands/backup_create'
import BackupList from '#commands/backup_list'
import BackupPrune from '#commands/backup_prune'
import type BackupRestore from '#commands/backup_restore'
import BackupVerify from '#commands/backup_verify'
import MigrateProduction from '#commands/migrate_production'
import { fill, install, type Installation, requireBackups } from '#tests/support/backups'
import { failureOf, outputOf, useRawOutput } from '#tests/support/commands'

const nothing = () => undefined

type Command = typeof BackupCreate | typeof BackupList | typeof BackupPrune | typeof BackupVerify

/** Has the commands work on an installation of the test's own. */
function use({ backups, store }: Installation, cleanup: (end: () => void) => void): void {
  app.container.swap(Backups, () => backups)
  app.container.swap(BackupStore, () => store)
  cleanup(() => app.container.restoreAll([Backups, BackupStore]))
}

async function run(Type: Command, ...flags: string[]) {
  ace.ui.logger.flushLogs()
  const command = await ace.create(Type, flags)
  await command.exec()
  return { code: command.exitCode ?? 0, output: outputOf(command) }
}

test.group('The commands of backups', (group) => {
  group.each.setup(() => useRawOutput())
  group.each.timeout(60_000)
  requireBackups(group)

  test('make, list, verify and prune backups, for people and as JSON', async ({
    assert,
    cleanup,
  }) => {
    const installation = await install(cleanup)
    use(installation, cleanup)
    const { store } = installation
    const empty = await run(BackupList)
    assert.include(empty.output, `There is no backup in ${store.place} yet: node ace backup:create`)
    const { speeches } = await fill(installation)

    const created = await run(BackupCreate, '--json')
    assert.equal(created.code, 0)
    const note = JSON.parse(created.output) as { name: string; recordings: number }
    assert.equal(note.recordings, 2)
    for (const level of ['checksums', 'dump', 'restore']) {
      const verified = await run(BackupVerify, note.name, '--level', level)
      assert.include(verified.output, `${note.name} is good (${level}).`)
    }
    const json = await run(BackupVerify, note.name, '--level=checksums', '--json')
    assert.deepEqual(JSON.parse(json.output), { name: note.name, level: 'checksums', ok: true })
    await installation.recordings.delete(speeches[0]!.key)
    const incomplete = await run(BackupCreate)
    assert.equal(incomplete.code, 2)
    assert.match(incomplete.output, /the storage does not have: 1/)
    const list = await run(BackupList, '--json')
    const { backups } = JSON.parse(list.output) as { backups: { name: string; missing: number }[] }
    assert.deepEqual(
      backups.map(({ missing }) => missing),
      [1, 0]
    )
    const pruned = await run(BackupPrune, '--keep-last=0')
    assert.include(pruned.output, 'Would go: 0; kept: 2')
  })

  test('prune removes only with --yes', async ({ assert, cleanup }) => {
    const installation = await install(cleanup, { isEmpty: true })
    use(installation, cleanup)
    const { store, backups } = installation
    await store.prepare()
    const { ...usual } = await backups.create(nothing)
    for (let day = 1; day <= 9; day++) {
      const name = `saywell-2020010${day}T000000000Z.tar`
      await store.writeNote({ ...usual, name, createdAt: `2020-01-0${day}T00:00:00.000Z` })
    }
    // A note alone is no backup.
    const { backups: found } = await store.list()
    assert.lengthOf(found, 1)
    for (let day = 1; day <= 9; day++) {
      const { Readable } = await import('node:stream')
      await store.write(`saywell-2020010${day}T000000000Z.tar`, Readable.from(['x']), 1)
    }
    const flags = ['--keep-last=4', '--keep-daily=0', '--keep-weekly=0', '--keep-monthly=0']
    const dry = await run(BackupPrune, ...flags)
    assert.include(dry.output, 'Would go: saywell-20200101T000000000Z.tar')
    assert.include(dry.output, 'Add --yes to remove them.')
    const before = await store.list()
    assert.lengthOf(before.backups, 10)
    const done = await run(BackupPrune, ...flags, '--yes')
    assert.include(done.output, 'Removed: 6; kept: 4')
    const after = await store.list()
    assert.lengthOf(after.backups, 4)
  })

  test('take no note for that of another backup, nor one that is damaged', async ({
    assert,
    cleanup,
  }) => {
    const { store, folder } = await install(cleanup, { isEmpty: true })
    await store.prepare()
    const note = { createdAt: '2020-01-01T00:00:00.000Z', bytes: 1 }
    const name = 'saywell-20200101T000000000Z.tar'
    const copy = join(folder, 'backups', name)
    writeFileSync(copy, 'x')
    for (const text of [
      JSON.stringify({ ...note, name: 'saywell-20200102T000000000Z.tar' }),
      JSON.stringify({ name }),
      '[]',
      'null',
      '{"name":',
    ]) {
      writeFileSync(`${copy}.json`, text)
      await assert.rejects(() => store.note(name), /\.tar\.json in .* is damaged, or belongs to/)
      await assert.rejects(() => store.list(), /is damaged, or belongs to another backup/)
    }
    writeFileSync(`${copy}.json`, JSON.stringify({ ...note, name }))
    const { backups } = await store.list()
    assert.lengthOf(backups, 1)
  })

  test('say what is wrong with their arguments', async ({ assert, cleanup }) => {
    const installation = await install(cleanup, { isEmpty: true })
    use(installation, cleanup)
    const failure = async (Type: Command | typeof BackupRestore, ...flags: string[]) => {
      const command = await ace.create(Type as typeof BackupRestore, flags)
      return failureOf(command)
    }
    const name = 'saywell-20200101T000000000Z.tar'
    assert.include(
      await failure(BackupVerify, name, '--level=all'),
      'must be one of: checksums, dump'
    )
    assert.include(await failure(BackupVerify, name), 'There is no such backup in')
    assert.include(await failure(BackupVerify, '/etc/passwd'), 'is no name of a backup')
    assert.include(
      await failure(BackupVerify, name, '--identity=/nowhere'),
      'cannot be read (ENOENT)'
    )
    assert.include(await failure(BackupPrune, '--keep-last=-1'), 'must be a whole number')
  })

  test('nothing is migrated where nothing is pending', async ({ assert }) => {
    const command = await ace.create(MigrateProduction, [])
    await command.exec()
    assert.include(outputOf(command), 'All migrations have been run.')
  })
})
