import { readFileSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import ExportCsv from '#commands/export_csv'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { openAudioZip } from '#importing/audio/audio_zip'
import { Findings } from '#importing/findings'
import { ZipWriter } from '#importing/zip_writer'
import { runAce } from '#tests/support/ace_process'
import { failureOf, useRawOutput } from '#tests/support/commands'
import { ContentFolder } from '#tests/support/importing/content'
import { createOwnDatabase } from '#tests/support/own_database'
import { temporaryFolder } from '#tests/support/temporary_folder'

/** Cells that a spreadsheet would execute, or that look as if we had kept it from that. */
const ODD_TEXTS = [
  '=1+1',
  "'=1",
  '+44 is a number',
  '-5 degrees',
  '@home',
  'a "quote"; a, b',
  'Café’s',
]

test.group('export:csv', (group) => {
  group.each.timeout(60_000)
  group.each.setup(useRawOutput)

  test('import:csv finds no change in what export:csv wrote', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    for (const text of ODD_TEXTS) content.add(1, { text: `${text} ${content.marker}` })
    content.add(1, { external_id: '', tags: String.raw`food\, drink|b\|c` })
    content.add(1, { external_id: `=${content.marker}` })
    content.write()
    const { name, url } = await createOwnDatabase(cleanup)
    const settings = {
      TEST_DATABASE_URL: url,
      STORAGE_PATH: join(content.folder, 'storage'),
      NO_COLOR: '1',
    }
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await runAce(args, { settings })
      assert.equal(code, 0, stdout + stderr)
      return stdout
    }
    await run('import:csv', content.csvPath, '--audio', content.audio, '--no-hear')
    const before = await content.speeches(name)
    assert.lengthOf(before, content.rows.length)
    assert.deepInclude(
      before.map(({ tags }) => tags),
      ['b|c', 'food, drink']
    )

    const csv = join(content.folder, 'out.csv')
    const zip = join(content.folder, 'out.zip')
    await run('export:csv', csv, '--audio', zip)
    const text = readFileSync(csv, 'utf8')
    assert.isTrue(text.startsWith('\ufeffexternal_id,audio_filename,text,level,type,tags\r\n'))
    assert.notMatch(text, /(^|,)"?[=+\-@]/m)

    const report = await run('import:csv', csv, '--audio', zip)
    assert.include(report, `0 new, 0 changed, ${before.length} unchanged`)
    assert.deepEqual(await content.speeches(name), before)

    rmSync(join(content.folder, 'storage/files', before[0]!.audio_url))
    rmSync(csv)
    rmSync(zip)
    const broken = await runAce(['export:csv', csv, '--audio', zip], { settings })
    assert.equal(broken.code, 1)
    assert.include(broken.stdout + broken.stderr, 'has no recording in the storage')
  })

  test('export:csv writes one level, and overwrites nothing', async ({ assert, cleanup }) => {
    const csv = join(temporaryFolder(cleanup), 'out.csv')
    const command = await ace.create(ExportCsv, [csv, '--level', 'b2', '--type', 'question'])
    await command.exec()
    command.assertSucceeded()
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\r\n').slice(1)
    assert.isAbove(lines.length, 5)
    for (const line of lines) assert.include(line, ',B2,question,')
    const [entry] = await db
      .from('audit_logs')
      .where('action', 'content_exported')
      .orderBy('created_at', 'desc')
    assert.deepInclude(entry, { source: 'terminal', admin_id: null })
    assert.containsSubset(entry.changes, { level: { after: 'B2' }, type: { after: 'question' } })
    const again = await ace.create(ExportCsv, [csv])
    assert.match(await failureOf(again), /already exists/)
    const wrong = await ace.create(ExportCsv, ['/no/such/folder.csv', '--level', 'C2'])
    assert.match(await failureOf(wrong), /^--level is "C2", but must be one of: A1, A2/)
  })
})

test.group('export:csv with filters', (group) => {
  group.each.setup(useRawOutput)

  test('export:csv writes {what}')
    .with([
      { what: 'a tag', flags: (tag: string) => ['--tag', tag.toUpperCase()], ids: ['a', 'b'] },
      { what: 'drafts', flags: (tag: string) => ['--tag', tag, '--no-published'], ids: ['b'] },
      { what: 'no drafts', flags: (tag: string) => ['--tag', tag, '--published'], ids: ['a'] },
      { what: 'words', flags: (tag: string) => ['--tag', tag, '--words', 'kettles'], ids: ['a'] },
      { what: 'a warning', flags: (tag: string) => ['--tag', tag, '--warning', 'any'], ids: ['b'] },
    ])
    .run(async ({ assert, cleanup }, { flags, ids }) => {
      const tag = await createTag()
      await createSpeech([tag], { externalId: `a-${tag.id}` })
      const draft = { text: 'Tea?', published: false, warnings: ['audio_quiet'] }
      await createSpeech([tag], { externalId: `b-${tag.id}`, ...draft })
      const csv = join(temporaryFolder(cleanup), 'out.csv')
      const command = await ace.create(ExportCsv, [csv, ...flags(tag.name)])
      await command.exec()
      command.assertSucceeded()
      const lines = readFileSync(csv, 'utf8').trimEnd().split('\r\n').slice(1)
      const found = lines.map((line) => line.slice(0, 1))
      assert.deepEqual(found, ids)
    })

  test('export:csv refuses an unknown tag', async ({ assert, cleanup }) => {
    const csv = join(temporaryFolder(cleanup), 'out.csv')
    const command = await ace.create(ExportCsv, [csv, '--tag', 'no such tag'])
    assert.equal(await failureOf(command), 'There is no tag named "no such tag".')
  })
})

test.group('Zip files that are written', () => {
  test('writes zip files that can be read, also with more than 65,535 entries', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const path = join(folder, 'many.zip')
    const file = await open(path, 'wx')
    const zip = new ZipWriter(file)
    const count = 66_000
    for (let index = 0; index < count; index++)
      await zip.add(`é${index}.mp3`, Buffer.from([index % 256]))
    await zip.end()
    await file.close()
    const findings = new Findings()
    const source = await openAudioZip(path, findings)
    cleanup(() => void source[Symbol.asyncDispose]())
    assert.isEmpty(findings.faults)
    assert.lengthOf(source.files, count)
    const last = source.files.at(-1)!
    assert.equal(last.name, `é${count - 1}.mp3`)
    assert.deepEqual(await last.read(), Buffer.from([(count - 1) % 256]))
  }).timeout(60_000)
})
