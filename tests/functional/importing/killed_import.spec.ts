import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createSpeech } from '#database/factories/speeches'
import { sweepRecordings } from '#importing/sweep_recordings'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { runAce } from '#tests/support/ace_process'
import { HoldingProxy } from '#tests/support/holding_proxy'
import { ContentFolder } from '#tests/support/importing/content'
import { createOwnDatabase } from '#tests/support/own_database'
import { until } from '#tests/support/until'

const ROWS = 40

test.group('An import that is killed', (group) => {
  group.each.timeout(120_000)

  test('an import that is killed {moment} leaves the {state} catalog')
    .with([
      { moment: 'while recordings are stored', held: undefined, state: 'old', saved: 0 },
      {
        moment: 'before it writes the rows',
        held: { text: 'insert into speeches (id', way: 'statement' as const },
        state: 'old',
        saved: 0,
      },
      {
        moment: 'before the commit',
        held: { text: 'COMMIT', way: 'statement' as const },
        state: 'old',
        saved: 0,
      },
      {
        moment: 'after the commit',
        held: { text: 'COMMIT', way: 'answer' as const },
        state: 'new',
        saved: ROWS,
      },
    ])
    .run(async ({ assert, cleanup }, { held, saved }) => {
      const content = new ContentFolder(cleanup)
      content.add(ROWS)
      content.write()
      const { name, url } = await createOwnDatabase(cleanup)
      const proxy = await HoldingProxy.start(url)
      cleanup(() => proxy.close())
      const files = join(content.folder, 'storage/files')
      const storedFiles = () => {
        const folder = join(files, 'speeches')
        return existsSync(folder) ? readdirSync(folder).map((file) => `speeches/${file}`) : []
      }
      const keysOfRows = async (): Promise<string[]> => {
        const rows = await db.connection(name).from('speeches').select('audio_url')
        return rows.map(({ audio_url: key }: { audio_url: string }) => key)
      }
      const args = ['import:csv', content.csvPath, '--audio', content.audio, '--no-hear', '--json']
      const settings = { STORAGE_PATH: join(content.folder, 'storage') }

      const caught = held ? proxy.hold(held.text, held.way) : undefined
      const child = spawn(process.execPath, ['ace.js', ...args], {
        cwd: app.makePath(),
        env: { ...process.env, ...settings, TEST_DATABASE_URL: proxy.url },
        stdio: 'ignore',
      })
      cleanup(() => void child.kill('SIGKILL'))
      const exited = once(child, 'exit')
      if (caught) await caught
      else await until('a recording is stored', () => Promise.resolve(storedFiles().length > 0))
      await until('the rows are as they will be', async () => {
        const keys = await keysOfRows()
        return keys.length === saved
      })
      child.kill('SIGKILL')
      await exited

      const keys = await keysOfRows()
      assert.lengthOf(keys, saved)
      assert.isNotEmpty(storedFiles())
      assert.includeMembers(storedFiles(), keys)

      const storage = new RecordingStorage(new FsRecordingDriver(files))
      await sweepRecordings(db.connection(name), storage, 0)
      assert.sameMembers(storedFiles(), keys)

      const again = await runAce(args, { settings: { ...settings, TEST_DATABASE_URL: url } })
      assert.equal(again.code, 0, again.stderr + again.stdout)
      const { summary } = JSON.parse(again.stdout) as { summary: Record<string, number> }
      assert.equal(summary.new, ROWS - saved)
      assert.equal(summary.unchanged, saved)
      assert.sameMembers(storedFiles(), await keysOfRows())
    })
})

test.group('Sweeping recordings', () => {
  test('sweeping keeps recordings that rows refer to, young ones, and those that others stored', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    await content.import()
    const [first] = content.rows
    content.record(first!.audio_filename)
    const before = await content.speeches()
    await content.import()
    const storage = await app.container.make(RecordingStorage)
    const replaced = before.find((row) => row.external_id === first!.external_id)!.audio_url
    const bystander = `test/${content.marker}.wav`
    await storage.put(bystander, Buffer.from('sound'), 'audio/wav')
    await sweepRecordings(db.connection(), storage)
    assert.isTrue(await storage.exists(replaced))
    await sweepRecordings(db.connection(), storage, 0)
    assert.isTrue(await storage.exists(replaced), 'an undo would bring it back')
    await db.from('batches').delete()
    assert.isAtLeast(await sweepRecordings(db.connection(), storage, 0), 1)
    assert.isFalse(await storage.exists(replaced))
    assert.isTrue(await storage.exists(bystander))
    for (const { audio_url: key } of await content.speeches()) {
      assert.isTrue(await storage.exists(key))
    }
    assert.equal(await sweepRecordings(db.connection(), storage, 0), 0)
  })

  test('sweeping keeps young recordings while the clock of this machine is days ahead', async ({
    assert,
    cleanup,
  }) => {
    const storage = await app.container.make(RecordingStorage)
    const young = `speeches/${randomUUID()}.wav`
    await storage.put(young, Buffer.from('sound'), 'audio/wav')
    const { now } = Date
    cleanup(() => void (Date.now = now))
    Date.now = () => now() + 3 * 24 * 3600 * 1000
    await sweepRecordings(db.connection(), storage)
    Date.now = now
    assert.isTrue(await storage.exists(young), 'an import may be about to refer to it')
  })

  test('sweeping keeps renditions that are served, and no others', async ({ assert }) => {
    const storage = await app.container.make(RecordingStorage)
    const [served, left] = ['served', 'left'].map(
      (name) => `renditions/${name}-${randomUUID()}.m4a`
    )
    for (const key of [served!, left!]) await storage.put(key, Buffer.from('sound'), 'audio/mp4')
    await createSpeech([], { renditionUrl: served! })
    await sweepRecordings(db.connection(), storage, 0)
    assert.isTrue(await storage.exists(served!))
    assert.isFalse(await storage.exists(left!))
  })
})
