import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import ImportCsv from '#commands/import_csv'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { PlanChanged } from '#importing/errors'
import { type Finding, plainFinding } from '#importing/findings'
import { Imports } from '#importing/jobs/imports'
import { readKeptMessage } from '#importing/jobs/kept_message'
import { sweepRecordings } from '#importing/sweep_recordings'
import { expiredUploads } from '#importing/uploads/expired_uploads'
import { RecordingStorage } from '#storage/recording_storage'
import { useRawOutput } from '#tests/support/commands'
import { ContentFolder, newRecording } from '#tests/support/importing/content'
import {
  beginImport,
  check,
  collect,
  digestIn,
  numbersIn,
  recordingsForm,
  runImports,
  sendSheet,
  signInNewAdmin,
} from '#tests/support/importing/panel_import'
import { file, importCsv, storedKeys, uploaded } from '#tests/support/importing/uploads'
import { type PanelAnswer, type PanelClient } from '#tests/support/panel_client'
import { changeSession } from '#tests/support/panel_sessions'
import { unescapeHtml } from '#tests/support/speech_form'
import { fewestStatements } from '#tests/support/statements'

interface ImportRow {
  id: string
  admin_id: string
  number: number
  state: string
  csv_key: string | null
  faulty_key: string | null
  report: Record<string, unknown> | null
  batch_id: string | null
  error: string | null
}

async function stateOf(id: string): Promise<string> {
  const { state } = await rowOf(id)
  return state
}

async function checkedDigest(begun: Awaited<ReturnType<typeof beginImport>>): Promise<string> {
  const { html } = await check(begun)
  return digestIn(html)
}

async function htmlOf(client: PanelClient, path: string): Promise<string> {
  const { html } = await client.get(path)
  return html
}

async function statusOf(answer: Promise<PanelAnswer>): Promise<number> {
  const { status } = await answer
  return status
}

async function rowOf(id: string): Promise<ImportRow> {
  return (await db.from('imports').where('id', id).firstOrFail()) as ImportRow
}

test.group('The sheet of an import in the admin pages', () => {
  test('its first rows are shown as they are read, and can be read in another way', async ({
    assert,
  }) => {
    const begun = await beginImport()
    const { client, path } = begun
    const lines = ['Table 1', 'audio_filename;text;level;type;tags', ...'abcdefg'.split('')]
    const csv = lines.map((line) =>
      line.length > 1 ? line : `${line}.wav;Caf\xe9 ${line}?;A1;question;<b>`
    )
    const sent = await sendSheet(
      begun,
      Buffer.from(csv.join('\r\n'), 'latin1'),
      {},
      'C:\\spring.csv'
    )
    assert.equal(sent.location, `${path}/sheet`)
    const { html } = await client.get(`${path}/sheet`)
    assert.include(html, 'Read as Windows-1252, semicolon (;)')
    assert.include(html, 'spring.csv')
    assert.include(html, '&quot;Table 1&quot; stands before the headings, which are in row 2.')
    assert.include(html, 'read as windows-1252, which gives &quot;Café&quot;')
    for (const letter of 'abcde') assert.include(html, `<bdi lang="en">Café ${letter}?</bdi>`)
    assert.notInclude(html, 'Café f?')
    assert.include(html, '<bdi lang="en">&lt;b&gt;</bdi>')
    const changed = await client.post(`${path}/sheet/format`, {
      encoding: 'utf-8',
      delimiter: 'comma',
    })
    assert.equal(changed.location, `${path}/sheet`)
    const other = await client.get(`${path}/sheet`)
    assert.include(other.html, 'Read as UTF-8, comma (,). The first rows:')
    assert.include(other.html, 'The heading &quot;text&quot; is missing')
    assert.include(other.html, 'audio_filename, text, level, type, tags.')
    assert.notInclude(other.html, 'Go on to the check')
    assert.match(other.html, /<option\s+value="utf-8" selected/)
    assert.notInclude(other.html, 'which gives')
    await client.post(`${path}/sheet/format`, { encoding: 'macintosh', delimiter: '' })
    const mac = await client.get(`${path}/sheet`)
    assert.include(mac.html, 'Read as Mac Roman, semicolon (;)')
    assert.include(mac.html, '<bdi lang="en">CafÈ a?</bdi>')
    await client.post(`${path}/sheet/format`, { encoding: '', delimiter: '' })
    const again = await client.get(`${path}/sheet`)
    assert.include(again.html, 'Read as Windows-1252, semicolon (;)')
    assert.include(again.html, 'Go on to the check')
    await sendSheet(begun, Buffer.from('PK\u0003\u0004\0\0', 'latin1'))
    const workbook = await client.get(`${path}/sheet`)
    assert.include(workbook.html, 'This is a workbook')
    assert.notInclude(workbook.html, 'The first rows')
    assert.notInclude(workbook.html, 'Go on to the check')
  })

  test('another sheet takes the place of the first, which goes', async ({ assert }) => {
    const begun = await beginImport()
    await sendSheet(begun, 'text\na')
    const first = await rowOf(begun.id)
    await sendSheet(begun, 'text\nb')
    const second = await rowOf(begun.id)
    assert.notEqual(first.csv_key, second.csv_key)
    assert.deepEqual(await storedKeys(`imports/${begun.id}/`), [second.csv_key])
    const none = await begun.client.upload(`${begun.path}/sheet`, new FormData())
    assert.equal(none.status, 422)
    assert.include(none.html, 'Choose the sheet first')
  })

  test('another admin can neither send one nor go on', async ({ assert }) => {
    const begun = await beginImport()
    await sendSheet(begun, 'text\na')
    const client = await signInNewAdmin()
    const other = { ...begun, client }
    const answers = [
      await sendSheet(other, 'text\nb'),
      await client.post(`${begun.path}/check`),
      await client.post(`${begun.path}/result`, { digest: 'a'.repeat(64) }),
      await client.post(`${begun.path}/give-up`),
      await client.post(`${begun.path}/sheet/format`),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [403, 403, 403, 403, 403]
    )
    assert.equal(await stateOf(begun.id), 'collecting')
  })
})

test.group('The check of an import in the admin pages', (group) => {
  group.each.setup(useRawOutput)

  test('numbers, faults at their cells, new tags, files without rows, and the faulty rows', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    content.add(1, { level: '=A7' })
    content.add(1, { text: '' })
    content.record('nobody-names-it.wav')
    const begun = await collect(content)
    const { client, path, id } = begun
    const waiting = await client.post(`${path}/check`)
    assert.equal(waiting.location, `${path}/check`)
    const running = await client.get(`${path}/check`)
    assert.include(running.html, 'The check runs')
    assert.include(running.html, '<noscript><meta http-equiv="refresh"')
    assert.equal(await statusOf(sendSheet(begun, 'text')), 409)
    const [run] = await runImports()
    assert.deepEqual(run, { id, state: 'checked' })
    const { html } = await client.get(`${path}/check`)
    assert.deepEqual(numbersIn(html), {
      new: '2',
      changed: '0',
      unchanged: '0',
      faults: '2',
      warning: '1',
    })
    assert.include(html, '&quot;=A7&quot;')
    assert.match(
      html,
      /<td class="number"[^>]*>\s*4\s*<\/td>\s*<td class="long"><bdi lang="en">level/
    )
    assert.include(html, `#tag ${content.marker}`)
    assert.include(html, '<bdi class="long">nobody-names-it.wav</bdi>')
    assert.include(html, 'Nothing is imported as long as there are faults')
    assert.include(html, 'send the whole sheet again')
    assert.match(
      html,
      /href="[^"]+\/sheet"[^>]*>[^<]*(<svg[\s\S]*?<\/svg>)?\s*Send the mended sheet/
    )
    assert.equal(digestIn(html), '')
    const faulty = await client.get(`${path}/faulty-rows`)
    assert.include(faulty.headers.get('content-disposition'), 'attachment')
    const lines = faulty.html.trim().split('\n')
    assert.lengthOf(lines, 3)
    assert.match(lines[0]!, /,why\r?$/)
    assert.include(lines[1], 'level: The cell holds')
    assert.include(lines[1], `,'=A7,`, 'no spreadsheet executes it')
    const forced = await client.post(`${path}/result`, {
      digest: ((await db.from('imports').where('id', id).first()) as { digest: string }).digest,
    })
    assert.equal(forced.status, 409)
    assert.include(forced.html, 'The check has found faults')
    assert.lengthOf(await content.speeches(), 0)
  })

  test('faults are shown a hundred a page', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    content.rows = Array.from({ length: 150 }, (_, index) => {
      return { ...content.rows[0]!, external_id: `${content.marker}-${index}`, level: 'A7' }
    })
    const begun = await collect(content)
    const { html } = await check(begun)
    assert.include(html, '150 faults')
    assert.lengthOf(html.match(/<bdi lang="en">level<\/bdi>/g) ?? [], 100)
    assert.include(html, `${begun.path}/check?faults=2#faults`)
    const next = await begun.client.get(`${begun.path}/check?faults=2`)
    assert.lengthOf(next.html.match(/<bdi lang="en">level<\/bdi>/g) ?? [], 50)
  })

  test('the report is what the command prints, and what the API answers', async ({
    assert,
    client,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    content.add(1, { level: 'b1 ', tags: '' })
    content.record('unused.wav')
    content.write()
    const printed = async () => {
      const flags = ['--audio', content.audio, '--dry-run', '--no-hear', '--json']
      const command = await ace.create(ImportCsv, [content.csvPath, ...flags])
      await command.exec()
      return JSON.parse(command.logger.getLogs().at(-1)!.message) as Record<string, unknown>
    }
    const begun = await collect(content)
    const { html } = await check(begun)
    assert.include(html, '1 recording that no row names is removed with this import')
    const { report } = await rowOf(begun.id)
    const { faults, warnings } = report as Record<'faults' | 'warnings', Finding[]>
    const plain = { faults: faults.map(plainFinding), warnings: warnings.map(plainFinding) }
    const { faulty_rows_file: none, ...whole } = await printed()
    assert.isNull(none)
    assert.deepEqual({ ...report, ...plain }, whole)
    const { accessToken } = await createAdmin()
    const files = [...content.rows.map((row) => row.audio_filename), 'unused.wav']
    const { upload_session_id: session } = await uploaded(
      client,
      accessToken,
      files.map((name) => file(name, readFileSync(join(content.audio, name))))
    )
    const answer = await importCsv(client, accessToken, content.csv(), {
      upload_session_id: session,
      dry_run: 'true',
    })
    assert.deepEqual(answer.body(), whole)

    content.rows[0]!.text = ''
    content.write()
    const faulty = await collect(content)
    await check(faulty)
    const { faulty_rows_file: path, ...rest } = await printed()
    assert.isString(path)
    const failed = await rowOf(faulty.id)
    assert.containsSubset(failed.report, rest)
  })

  test('a failure is tried again, then told, and can be tried once more', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    const begun = await collect(content)
    const { id, client, path } = begun
    const storage = await app.container.make(RecordingStorage)
    const { csv_key: key } = await rowOf(id)
    const csv = await storage.read(key!)
    await storage.delete(key!)
    const lost = await check(begun)
    assert.equal(await stateOf(id), 'failed')
    assert.include(lost.html, 'The sheet is no longer in the storage')
    await storage.put(key!, csv, 'text/csv')

    const read = storage.read.bind(storage)
    cleanup(() => void (storage.read = read))
    storage.read = () => Promise.reject(new Error('the disk hiccups'))
    await client.post(`${path}/check`)
    for (let attempt = 1; attempt <= 4; attempt++) {
      const [run] = await runImports()
      assert.equal(run!.state, 'postponed', `attempt ${attempt}`)
      assert.deepEqual(await runImports(), [], 'not at once')
      await db.from('imports').where('id', id).update('due_at', db.raw('now()'))
    }
    const [last] = await runImports()
    assert.equal(last!.state, 'failed')
    const failed = await client.get(`${path}/check`)
    assert.include(failed.html, 'It was tried five times')
    assert.notInclude(failed.html, 'hiccups')
    storage.read = read
    const { html } = await check(begun)
    assert.equal(numbersIn(html).new, '1')
  })
})

test.group('The end of an import in the admin pages', () => {
  test('exactly what was checked is imported, and can be undone', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(3)
    const begun = await collect(content)
    const { client, path, id } = begun
    const checked = await check(begun)
    assert.include(checked.html, 'Import 3 speeches')
    const fields = { digest: digestIn(checked.html), draft: '1' }
    for (const time of ['once', 'twice']) {
      const { location } = await client.post(`${path}/result`, fields)
      assert.equal(location, `${path}/result`, time)
    }
    assert.include(await htmlOf(client, `${path}/result`), 'The import runs')
    assert.deepEqual(await runImports(), [{ id, state: 'done' }])
    const again = await client.post(`${path}/result`, fields)
    assert.equal(again.location, `${path}/result`)
    assert.deepEqual(await runImports(), [])
    const speeches = await content.speeches()
    assert.lengthOf(speeches, 3)
    assert.isFalse(speeches.some(({ published }) => published))
    const { batch_id: batchId, admin_id: adminId, report } = await rowOf(id)
    assert.containsSubset(report, { import_id: batchId, dry_run: false, summary: { new: 3 } })
    const { html } = await client.get(`${path}/result`)
    assert.include(html, '3 speeches imported')
    assert.match(
      html,
      /data-import-running[^]*?still to listen to 3 recordings[^]*?<noscript>\s*<p><a/
    )
    assert.include(html, 'new, as drafts')
    assert.include(html, `/admin/review/next?of=drafts&amp;import=${batchId}`)
    assert.include(html, `/admin/speeches?import=${batchId}&amp;state=draft`)
    assert.notInclude(html, 'of=warnings', 'none of them has a warning')
    assert.deepEqual(await storedKeys(`imports/${id}/`), [])
    assert.deepEqual(await storedKeys(`uploads/${id}/`), [])
    const first = await htmlOf(client, `${path}/recordings`)
    assert.notInclude(first, 'No recordings yet', 'none will come')
    const [audited] = (await db
      .from('audit_logs')
      .where('resource_id', speeches[0]!.id)
      .select('admin_id', 'source', 'ip_address')) as object[]
    assert.deepEqual(audited, { admin_id: adminId, source: 'page', ip_address: '127.0.0.1' })
    const undone = await client.post(`/admin/batches/${batchId}/undo`, { back: `${path}/result` })
    assert.equal(undone.location, `${path}/result`)
    assert.lengthOf(await content.speeches(), 0)
    const after = await htmlOf(client, `${path}/result`)
    assert.include(after, 'This import has been undone')
    assert.match(after, /undone · begun/)
    assert.notInclude(after, `?import=${batchId}`)
    const list = await htmlOf(client, '/admin/imports')
    assert.match(list, new RegExp(`${path}/result"[^]*?<span class="chip ">undone<`))
  })

  test('no page takes more than six statements', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    const begun = await collect(content)
    const { client, path } = begun
    const digest = await checkedDigest(begun)
    const pages = [
      '/admin/imports',
      ...['recordings', 'sheet', 'check', 'result'].map((step) => `${path}/${step}`),
    ]
    for (const page of pages) {
      if (page.endsWith('/result')) {
        await client.post(page, { digest })
        await runImports()
      }
      const statements = await fewestStatements(client, [page, page])
      assert.isAtMost(statements.length, 6, `${page}\n${statements.join('\n')}`)
      assert.isAbove(statements.length, 2)
    }
  })

  test('an import that cannot be undone says what to do instead', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    const begun = await collect(content)
    const { client, path, id } = begun
    await client.post(`${path}/result`, { digest: await checkedDigest(begun), draft: '1' })
    await runImports()
    const { batch_id: batchId } = await rowOf(id)
    const speeches = await content.speeches()
    const ids = speeches.map((speech) => speech.id)
    const published = { ids: ids.join(','), state: 'published' }
    const preview = await client.post('/admin/speeches/bulk', { ...published, step: 'preview' })
    const digest = digestIn(preview.html)
    await client.post('/admin/speeches/bulk', { ...published, step: 'apply', digest })
    const later = (await db
      .from('batches')
      .where('kind', 'bulk_change')
      .orderBy('created_at', 'desc')
      .firstOrFail()) as { id: string }
    const changed = await htmlOf(client, `${path}/result`)
    assert.notInclude(changed, 'Undo the import')
    assert.notMatch(changed, /(its|Its) drafts/, 'all of them are published')
    assert.include(changed, `/admin/batches/${later.id}?back=${path}/result`)
    assert.notInclude(changed, 'the list of its speeches')

    await db
      .from('speeches')
      .where('id', ids[0]!)
      .update({ text: `By hand ${content.marker}.`, warnings: ['audio_quiet'] })
    const edited = await htmlOf(client, `${path}/result`)
    assert.notInclude(edited, `/admin/batches/${later.id}`)
    assert.match(edited, new RegExp(`\\?import=${batchId}">the list of its speeches`))
    const review = `/admin/review/next?of=warnings&amp;import=${batchId}`
    assert.include(edited, review)
    const first = await client.get(unescapeHtml(review))
    assert.match(first.location ?? '', /^\/admin\/review\/[0-9a-f-]{36}\?/)
    const summary = { new: 1, changed: 1, unchanged: 0 }
    await db
      .from('imports')
      .where('id', id)
      .update({ summary: JSON.stringify(summary) })
    const mixed = await htmlOf(client, `${path}/result`)
    assert.include(mixed, 'cannot be undone as a whole')
    assert.notInclude(mixed, 'the list of its speeches', 'older speeches do not go with it')
  })

  test('what has changed since the check stops it, and the new numbers are shown', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    await content.import()
    content.rows[0]!.text = `Another text ${content.marker}.`
    const begun = await collect(content)
    const { client, path, id } = begun
    const checked = await check(begun)
    assert.deepInclude(numbersIn(checked.html), { changed: '1', unchanged: '1' })
    const [, other] = await content.speeches()
    await db.from('speeches').where('id', other!.id).update('level', 'C1')
    await client.post(`${path}/result`, { digest: digestIn(checked.html) })
    assert.deepEqual(await runImports(), [{ id, state: 'checked' }])
    const led = await client.get(`${path}/result`)
    assert.equal(led.location, `${path}/check`)
    const outdated = await client.get(`${path}/check`)
    assert.include(outdated.html, 'the catalog has changed since you looked')
    assert.include(outdated.html, 'Before: 0 new, 1 changed, 1 unchanged')
    assert.deepInclude(numbersIn(outdated.html), { changed: '2', unchanged: '0' })
    const stale = await client.post(`${path}/result`, { digest: digestIn(checked.html) })
    assert.equal(stale.status, 409)
    assert.include(stale.html, 'The import was checked again meanwhile')
    await client.post(`${path}/result`, { digest: digestIn(outdated.html) })
    assert.deepEqual(await runImports(), [{ id, state: 'done' }])
  })

  test('a change between the comparison and the transaction stops it as well', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    await content.import()
    content.rows[0]!.text = `Another text ${content.marker}.`
    const { digest } = await content.import({ dryRun: true })
    const [speech] = await content.speeches()
    const racing = content.import({
      digest: await digest(),
      onWrite: async () => {
        await db.from('speeches').where('id', speech!.id).update('level', 'C1')
      },
    })
    await assert.rejects(() => racing, PlanChanged.message)
    const [after] = await content.speeches()
    assert.equal(after!.text, speech!.text)
  })

  test('undoing more than a hundred speeches asks for the password', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    const begun = await collect(content)
    const { client, path, id } = begun
    await client.post(`${path}/result`, { digest: await checkedDigest(begun) })
    await runImports()
    const { batch_id: batchId } = await rowOf(id)
    await db.from('batches').where('id', batchId!).update('speech_count', 101)
    // As ten minutes later: the password was typed at the sign-in.
    await changeSession(client, (data) => {
      data.sign_in!.provenAt = 0
    })
    const refused = await client.post(`/admin/batches/${batchId}/undo`, { back: `${path}/result` })
    assert.equal(refused.status, 422)
    assert.lengthOf(await content.speeches(), 1)
    const undone = await client.post(`/admin/batches/${batchId}/undo`, {
      back: `${path}/result`,
      proof_password: ADMIN_PASSWORD,
    })
    assert.equal(undone.status, 303)
    assert.lengthOf(await content.speeches(), 0)
  })

  test('giving up removes what it has brought, also while a server is at it', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1, { level: 'A7' })
    const begun = await collect(content)
    const { client, path, id } = begun
    await check(begun)
    assert.lengthOf(await storedKeys(`imports/${id}/`), 2)
    await client.post(`${path}/check`)
    const { location } = await client.post(`${path}/give-up`)
    assert.equal(location, '/admin/imports')
    assert.deepEqual(await runImports(), [])
    assert.deepEqual(await storedKeys(`imports/${id}/`), [])
    assert.deepEqual(await storedKeys(`uploads/${id}/`), [])
    assert.equal(await stateOf(id), 'given_up')
    assert.equal(await statusOf(client.post(`${path}/check`)), 409)
    const sent = await client.upload(
      `${path}/recordings`,
      recordingsForm({ 'a.wav': newRecording() })
    )
    assert.equal(sent.status, 409)
    assert.include(await htmlOf(client, `${path}/recordings`), 'This import was given up')
  })

  test('what is given up while it is written is not written', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    const begun = await collect(content)
    const { client, path, id } = begun
    await client.post(`${path}/result`, { digest: await checkedDigest(begun) })
    const storage = await app.container.make(RecordingStorage)
    const put = storage.put.bind(storage)
    cleanup(() => void (storage.put = put))
    storage.put = async (...given) => {
      await client.post(`${path}/give-up`)
      return put(...given)
    }
    assert.deepEqual(await runImports(), [{ id, state: 'left' }])
    assert.lengthOf(await content.speeches(), 0)
    assert.equal(await stateOf(id), 'given_up')
  })

  test('an import that nobody goes on with ends after a day; one that runs stays', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    const [old, running] = [await collect(content), await collect(content)]
    await check(old)
    await running.client.post(`${running.path}/check`)
    await db
      .from('upload_sessions')
      .whereIn('id', [old.id, running.id])
      .update('expires_at', db.raw("now() - interval '61 minutes'"))
    const storage = await app.container.make(RecordingStorage)
    const imports = await app.container.make(Imports)
    await imports.endExpired()
    await expiredUploads(db.connection(), storage).run()
    await sweepRecordings(db.connection(), storage, 0)
    const ended = await rowOf(old.id)
    assert.equal(ended.state, 'given_up')
    assert.equal(readKeptMessage(ended.error!).message, 'Nobody went on with it for a day.')
    assert.deepEqual(await storedKeys(`imports/${old.id}/`), [])
    assert.deepEqual(await storedKeys(`uploads/${old.id}/`), [])
    assert.lengthOf(await storedKeys(`imports/${running.id}/`), 1)
    assert.lengthOf(await storedKeys(`uploads/${running.id}/`), 1)
    await db
      .from('upload_sessions')
      .where('id', running.id)
      .update('expires_at', db.raw("now() + interval '1 hour'"))
    assert.deepEqual(await runImports(), [{ id: running.id, state: 'checked' }])
  })
})
