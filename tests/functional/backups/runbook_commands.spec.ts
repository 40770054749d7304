import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { BackupStore } from '#backups/backup_store'
import { Backups } from '#backups/backups'
import { fill, install, type Installation, leave, requireBackups } from '#tests/support/backups'
import { ChildServer } from '#tests/support/child_server'
import { outputOf, useRawOutput } from '#tests/support/commands'

/** Lines that specs of their own run, as they take long or change the tests' common database. */
const RUN_BY = new Map([
  ['migration:rollback --force --batch N', 'operations/migrate_production.spec.ts'],
  ['score:smoke', 'operations/score_smoke.spec.ts'],
  ['content:prepare', 'catalog/preparation/content_prepare.spec.ts'],
])

/** Not a command, but how all of them are asked about. */
const ABOUT_COMMANDS = 'COMMAND --help'

/** Each line once, in the order of the runbook. */
async function linesOfRunbook(): Promise<string[]> {
  const runbook = await readFile(app.makePath('docs/OPERATIONS.md'), 'utf8')
  const lines = [...runbook.matchAll(/node ace ([^`\n|]+)/g)].map(([, line]) => line!.trim())
  return [...new Set(lines)].filter((line) => line !== ABOUT_COMMANDS)
}

/** In a process of its own, as it closes all connections. @returns its exit code */
function restore(into: Installation, args: string[], from: string): Promise<number | null> {
  return ChildServer.start(['ace.js', 'backup:restore', ...args], {
    APP_KEY: 'a'.repeat(32),
    JWT_SECRET_KEY: 'b'.repeat(32),
    DATABASE_URL: into.url,
    STORAGE_PATH: into.folder,
    BACKUP_PATH: join(from, 'backups'),
  }).exited
}

test.group('The commands of the runbook', (group) => {
  group.each.setup(() => useRawOutput())
  group.each.timeout(60_000)
  requireBackups(group)

  test('do what it says, as they stand there', async ({ assert, cleanup }) => {
    const use = ({ backups, store }: Installation) => {
      app.container.swap(Backups, () => backups)
      app.container.swap(BackupStore, () => store)
    }
    cleanup(() => app.container.restoreAll([Backups, BackupStore]))
    const key = await generateX25519Identity()
    const recipients = [await identityToRecipient(key)]
    const plain = await install(cleanup)
    await fill(plain)
    const encrypted = await install(cleanup, { options: { recipients } })
    await fill(encrypted)
    const identity = join(encrypted.folder, 'backup.key')
    writeFileSync(identity, key)
    const empty = await install(cleanup, { isEmpty: true, store: plain.store })
    const names = {
      plain: await plain.backups.create(() => undefined),
      encrypted: await encrypted.backups.create(() => undefined),
    }

    const ran: string[] = []
    for (const line of await linesOfRunbook()) {
      const spec = RUN_BY.get(line)
      if (spec !== undefined) {
        const source = await readFile(app.makePath('tests/functional', spec), 'utf8')
        assert.match(source, /ScoreSmoke|ContentPrepare|migration:rollback/)
        continue
      }
      const isEncrypted = line.includes('--identity')
      const target = isEncrypted ? encrypted : plain
      const [name, ...args] = line
        .replace('NAME', (isEncrypted ? names.encrypted : names.plain).name)
        .replace('DATABASE', new URL(plain.url).pathname.slice(1))
        .replace('backup.key', identity)
        .split(' ')
      if (name === 'backup:restore') {
        const into = line.includes('--force') ? plain : empty
        await leave(into)
        assert.equal(await restore(into, args, plain.folder), 0, line)
      } else {
        use(target)
        ace.ui.logger.flushLogs()
        const command = await ace.exec(name!, args)
        assert.isUndefined(command.error, `${line}: ${outputOf(command)}`)
      }
      ran.push(name!)
    }
    assert.includeMembers(ran, ['backup:create', 'backup:restore', 'doctor', 'migrate:production'])
  })
})
