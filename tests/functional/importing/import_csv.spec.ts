import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import ImportCsv from '#commands/import_csv'
import { runAce } from '#tests/support/ace_process'
import { failureOf, outputOf, useRawOutput } from '#tests/support/commands'
import { ContentFolder, newRecording } from '#tests/support/importing/content'
import { zipFile } from '#tests/support/importing/zip_files'

/** Runs the command in this process. */
async function run(content: ContentFolder, ...more: string[]) {
  const args = [content.csvPath, '--audio', content.audio, ...more]
  const command = await ace.create(ImportCsv, args)
  await command.exec()
  return command
}

test.group('import:csv', (group) => {
  group.each.timeout(60_000)
  group.each.setup(useRawOutput)

  test('import:csv imports in a process that ends, and then finds nothing to do', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(3)
    content.write()
    const args = ['import:csv', content.csvPath, '--audio', content.audio, '--json']
    const first = await runAce(args)
    assert.equal(first.code, 0, first.stderr + first.stdout)
    assert.equal(first.stderr, '')
    assert.containsSubset(JSON.parse(first.stdout), {
      ok: true,
      dry_run: false,
      encoding: 'utf-8',
      delimiter: 'comma',
      summary: { rows: 3, new: 3, changed: 0, unchanged: 0 },
      new_tags: [`tag ${content.marker}`],
      faults: [],
      faulty_rows_file: null,
    })
    const again = await runAce(args)
    assert.deepEqual(JSON.parse(again.stdout).summary, {
      rows: 3,
      new: 0,
      changed: 0,
      unchanged: 3,
    })
    assert.lengthOf(await content.speeches(), 3)
  })

  test('import:csv reads what Excel writes, and recordings from a zip file', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    const [row] = content.add(1)
    const name = 'Café 1.wav'
    const zip = join(content.folder, 'audio.zip')
    const text = `“I’m at the café”; she said ${content.marker}.`
    const line = `${row!.external_id};${name.normalize('NFC')};"${text}";b 1;Answer;a ${content.marker};;\r\n`
    const csv = `External ID;Audio Filename;TEXT;Level;Type;Tags;;\r\n${line};;;;;;;\r\n`
    writeFileSync(content.csvPath, Buffer.from(`\ufeff${csv}`, 'utf16le'))
    writeFileSync(zip, zipFile([{ name: `x/${name.normalize('NFD')}`, content: newRecording() }]))
    const command = await ace.create(ImportCsv, [content.csvPath, '--audio', zip])
    await command.exec()
    command.assertSucceeded()
    const output = outputOf(command)
    assert.include(output, 'The file is utf-16le, its delimiter is the semicolon')
    assert.include(output, '1 new, 0 changed, 0 unchanged')
    assert.include(output, '"b 1" is taken as B1.')
    assert.containsSubset(await content.speeches(), [{ text, level: 'B1', type: 'answer' }])
  })

  test('import:csv brings more recordings of a zip file than it reads at the same time', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    const rows = content.add(30)
    content.write()
    const zip = join(content.folder, 'audio.zip')
    const entries = rows.map(({ audio_filename: name }) => ({ name, content: newRecording() }))
    writeFileSync(zip, zipFile(entries))
    const command = await ace.create(ImportCsv, [content.csvPath, '--audio', zip])
    await command.exec()
    command.assertSucceeded()
    assert.lengthOf(await content.speeches(), 30)
  })

  test('import:csv shows faults as a table, and writes the faulty rows to a file', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(3)
    content.rows[1]!.level = 'C2'
    content.rows[1]!.text = '  '
    content.write()
    const command = await run(content)
    command.assertFailed()
    const output = outputOf(command)
    assert.match(output, /3\|level\|The cell holds "C2", but must be .+\|unknown_level/)
    assert.include(output, 'Nothing was imported. Rows: 3, faults: 2')
    assert.isEmpty(await content.speeches())

    const faulty = readFileSync(join(content.folder, 'content.faulty.csv'), 'utf8')
    const lines = faulty.split('\r\n').slice(0, -1)
    assert.lengthOf(lines, 2)
    assert.match(lines[0]!, /^\ufeffexternal_id,audio_filename,text,level,type,tags,why$/)
    assert.match(lines[1]!, /C2,answer,.+"text: Write the sentence .+ level: The cell holds ""C2""/)
    // Mended and sent again, it is right; and it comes under another name.
    writeFileSync(
      content.csvPath,
      faulty.replace('C2', 'C1').replace(',  ,', `,Hi ${content.marker}.,`)
    )
    const again = await run(content)
    again.assertSucceeded()
    assert.lengthOf(await content.speeches(), 1)
    content.rows[0]!.level = 'C2'
    content.write()
    await run(content)
    assert.isTrue(existsSync(join(content.folder, 'content.faulty-2.csv')))
  })

  test('import:csv writes nothing in a dry run', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    content.write()
    const command = await run(content, '--dry-run')
    command.assertSucceeded()
    assert.include(outputOf(command), 'This would be imported: 2 new, 0 changed, 0 unchanged')
    assert.isEmpty(await content.speeches())
  })

  test('import:csv stops at warnings when it is told to', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(1, { level: 'b1' })
    content.write()
    const command = await run(content, '--strict')
    command.assertFailed()
    assert.include(outputOf(command), 'Nothing was imported. Rows: 1, warnings, with --strict: ')
  })

  test('import:csv fails with one line: {why}')
    .with([
      {
        why: 'no file',
        args: ['/no/such.csv', '--audio', '/'],
        says: /^"\/no\/such\.csv" cannot be read \(ENOENT\)/,
      },
      { why: 'a folder', args: ['/', '--audio', '/'], says: /^"\/" cannot be read \(EISDIR\)/ },
      {
        why: 'an unknown encoding',
        args: ['/', '--audio', '/', '--encoding', 'latin1'],
        says: /^The encoding "latin1" is not known\. Use one of: utf-8, /,
      },
      {
        why: 'an unknown delimiter',
        args: ['/', '--audio', '/', '--delimiter', '|'],
        says: /^The delimiter "\|" is not known\. Use one of: comma, semicolon, tab\.$/,
      },
    ])
    .run(async ({ assert }, { args, says }) => {
      assert.match(await failureOf(await ace.create(ImportCsv, args)), says)
    })

  test('import:csv refuses a CSV file of 1 GB at once', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    writeFileSync(content.csvPath, '')
    truncateSync(content.csvPath, 1024 ** 3)
    const command = await ace.create(ImportCsv, [content.csvPath, '--audio', content.audio])
    const before = process.memoryUsage().arrayBuffers
    assert.match(await failureOf(command), /^The CSV file is larger than 100 MB\./)
    assert.isBelow(process.memoryUsage().arrayBuffers - before, 150 * 1024 ** 2)
  })
})
