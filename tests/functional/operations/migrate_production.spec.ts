import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { fill, install, requireBackups, rowsIn } from '#tests/support/backups'
import { ChildServer } from '#tests/support/child_server'

const SECRETS = { APP_KEY: 'a'.repeat(32), JWT_SECRET_KEY: 'b'.repeat(32) }

test.group('node ace migrate:production', (group) => {
  group.each.timeout(90_000)
  requireBackups(group)

  test('makes a backup, runs what is pending, and prints a way back that works', async ({
    assert,
    cleanup,
  }) => {
    const installation = await install(cleanup)
    const { url, folder } = installation
    await fill(installation)
    const newest = 'select name, batch from adonis_schema order by id desc limit 1'
    const [before] = await rowsIn<{ name: string; batch: number }>(url, newest)
    const ace = async (...args: string[]) => {
      const settings = { ...SECRETS, DATABASE_URL: url, STORAGE_PATH: folder }
      const command = ChildServer.start(['ace.js', ...args], settings)
      assert.equal(await command.exited, 0, command.lines.join('\n'))
      return command.lines.join('\n')
    }
    // As the version before has it: without the newest migration.
    await ace('migration:rollback', '--force', '--step=1')

    const output = await ace('migrate:production')
    assert.include(output, `Pending: ${before!.name}`)
    const [backup] = readdirSync(join(folder, 'backups')).filter((name) => name.endsWith('.tar'))
    assert.include(output, `Backup: ${backup} (verified: dump)`)
    assert.include(output, `node ace backup:restore ${backup} --force=`)
    const [rollback] = /migration:rollback --force --batch \d+/.exec(output)!
    const [after] = await rowsIn<{ name: string; batch: number }>(url, newest)
    assert.deepEqual(after, { name: before!.name, batch: before!.batch + 1 })
    assert.lengthOf(await rowsIn(url, 'select from users'), 1)

    await ace(...rollback.split(' '))
    const [back] = await rowsIn<{ name: string }>(url, newest)
    assert.notEqual(back!.name, before!.name)
  })
})
