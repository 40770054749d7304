import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import ImportCsv from '#commands/import_csv'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { Tag } from '#database/factories/tags'
import { ImportPlaces, IMPORTS_AT_ONCE } from '#importing/import_places'
import { UploadedImport, type UploadedImportRequest } from '#importing/uploads/uploaded_import'
import { auditedAbout } from '#tests/support/audit'
import { untilCounted } from '#tests/support/catalog'
import { outputOf, useRawOutput } from '#tests/support/commands'
import { sendRaw, serverUrl } from '#tests/support/http'
import { ContentFolder, newRecording } from '#tests/support/importing/content'
import { CSV, file, importCsv, send, storedKeys, uploaded } from '#tests/support/importing/uploads'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { multipart } from '#tests/support/recordings'
import { until } from '#tests/support/until'
import { CsvMemory } from '#uploads/csv_memory'

/** Uploads what the rows of a folder name. */
async function uploadContent(client: ApiClient, token: string, content: ContentFolder) {
  const names = new Set(content.rows.map((row) => row.audio_filename))
  const files = [...names].map((name) => file(name, readFileSync(join(content.audio, name))))
  const { upload_session_id: id } = await uploaded(client, token, files)
  return id
}

/** All that an import with this session may change. */
async function stateOf(sessionId: string, content: ContentFolder) {
  const [sessions, uploads, speeches] = await Promise.all([
    db.from('upload_sessions').where('id', sessionId),
    db.from('uploads').where('session_id', sessionId).orderBy('id'),
    content.speeches(),
  ])
  const files = await storedKeys(`uploads/${sessionId}/`)
  return { sessions, uploads, speeches, files }
}

/** Puts an object of the test's own into the container until its end. */
function swap<T extends object>(
  type: new (...parts: never[]) => T,
  own: T,
  cleanup: (end: () => void) => void
): T {
  app.container.swap(type, () => own as never)
  cleanup(() => app.container.restore(type))
  return own
}

/** Counts who has asked for a place. */
class WatchedPlaces extends ImportPlaces {
  asked = 0

  override run<T>(...request: Parameters<typeof ImportPlaces.prototype.run<T>>): Promise<T> {
    const place = super.run(...request)
    this.asked++
    return place
  }
}

/** Sends the beginning of a form with a CSV file of so many bytes, and no more. */
function beginUpload(token: string, bytes: number, cleanup: (end: () => void) => void) {
  const { hostname, port } = new URL(serverUrl())
  const socket = connect(Number(port), hostname)
  cleanup(() => void socket.destroy())
  socket.on('error', () => undefined)
  socket.write(
    `POST ${CSV} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: multipart/form-data; boundary=kettle\r\nContent-Length: 1000000\r\n\r\n` +
      `--kettle\r\nContent-Disposition: form-data; name="csv"; filename="a.csv"\r\n\r\n` +
      'x'.repeat(bytes)
  )
  return socket
}

test.group('POST admin/import/csv', (group) => {
  group.each.setup(useRawOutput)

  test('an import over the API brings uploaded recordings into the game', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { admin, accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    content.add(2)
    // What a file is, its bytes tell.
    const misnamed = `${content.marker}.mp3`
    content.record(misnamed)
    content.add(1, { audio_filename: misnamed })
    const id = await uploadContent(client, accessToken, content)
    await uploaded(client, accessToken, [file('spare.wav', newRecording())], id)
    const fields = { upload_session_id: id, encoding: 'utf-8', delimiter: 'comma', dry_run: 'true' }
    const before = await stateOf(id, content)
    const dry = await importCsv(client, accessToken, content.csv(), fields)
    dry.assertStatus(200)
    assert.deepInclude(dry.body(), { dry_run: true, import_id: null, unused_files: ['spare.wav'] })
    assert.deepEqual(dry.body().summary, { rows: 3, new: 3, changed: 0, unchanged: 0 })
    assert.deepEqual(await stateOf(id, content), before)

    const response = await importCsv(client, accessToken, content.csv(), { upload_session_id: id })
    response.assertStatus(200)
    const report = response.body()
    assert.deepInclude(report, { dry_run: false, encoding: 'utf-8', delimiter: 'comma' })
    assert.deepInclude(report, { ok: true, faults: [], warning_count: 1, unheard_count: 3 })
    assert.deepEqual(report.new_tags, [`tag ${content.marker}`])
    assert.deepEqual(report.summary, { rows: 3, new: 3, changed: 0, unchanged: 0 })
    assert.deepEqual(
      report.warnings.map((one: { code: string }) => one.code),
      ['audio_unused']
    )
    const speeches = await content.speeches()
    assert.lengthOf(speeches, 3)
    const tag = await Tag.findByOrFail('name', `tag ${content.marker}`)
    await untilCounted(tag, 3)
    const drawn = await client
      .post('/api/v1/game/speeches/random')
      .bearerToken(await createToken())
      .json({ level: 'B1', tags: [tag.id] })
    assert.lengthOf(drawn.body().data, 3)
    for (const { id: speechId, audio_url: url, audio_duration_ms: duration } of drawn.body().data) {
      const { pathname, search } = new URL(url)
      const heard = await fetch(serverUrl(pathname + search))
      assert.equal(heard.headers.get('content-type'), 'audio/wav')
      const row = speeches.find((one) => one.id === speechId)!
      const name = content.rows.find((one) => one.text === row.text)!.audio_filename
      const bytes = Buffer.from(await heard.arrayBuffer())
      assert.isTrue(readFileSync(join(content.audio, name)).equals(bytes))
      assert.equal(duration, 600)
    }
    const [entry] = await auditedAbout(report.import_id)
    assert.containsSubset(entry, { action: 'import_made', source: 'api', admin_id: admin.id })
    assert.deepEqual(await storedKeys(`uploads/${id}/`), [])
    assert.deepEqual(await db.from('uploads').where('session_id', id), [])

    const again = await importCsv(client, accessToken, content.csv(), { upload_session_id: id })
    assertProblem(assert, again, 409, 'upload_session_used')
  })

  test('a repeated import over the API changes nothing, and leaves drafts unpublished', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    content.add(2)
    for (const expected of [
      { new: 2, changed: 0, unchanged: 0 },
      { new: 0, changed: 0, unchanged: 2 },
    ]) {
      const id = await uploadContent(client, accessToken, content)
      const fields = { upload_session_id: id, draft: 'true' }
      const response = await importCsv(client, accessToken, content.csv(), fields)
      assert.deepEqual(response.body().summary, { rows: 2, ...expected })
      assert.equal(response.body().import_id === null, expected.new === 0)
      assert.deepEqual(await storedKeys(`uploads/${id}/`), [])
    }
    for (const { published } of await content.speeches()) assert.isFalse(published)
  })

  test('an import over the API lists every fault and leaves the upload session open', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    const [first, second] = content.add(3)
    const id = await uploadContent(client, accessToken, content)
    first!.level = 'C2'
    second!.audio_filename = 'nowhere.mp3'
    second!.type = ''
    const before = await stateOf(id, content)
    const speeches = await storedKeys('speeches/')
    const response = await importCsv(client, accessToken, content.csv(), { upload_session_id: id })
    const problem = assertProblem(assert, response, 422, 'import_rejected')
    assert.include(problem.detail, 'There are 3 faults')
    assert.deepEqual(
      response.body().errors.map(({ message, ...rest }: { message: string }) => {
        assert.isNotEmpty(message)
        return rest
      }),
      [
        { row: 2, column: 'level', code: 'unknown_level' },
        { row: 3, column: 'type', code: 'missing' },
        { row: 3, column: 'audio_filename', code: 'audio_missing' },
      ]
    )
    assert.deepEqual(await stateOf(id, content), before)
    assert.deepEqual(await storedKeys('speeches/'), speeches)
  })

  test('an import over the API says all that the terminal says: {what}')
    .with([
      { what: 'a refusal', level: 'C2', encoding: 'utf8', status: 422 },
      { what: 'a refused dry run', level: 'C2', encoding: 'latin1', dry: true, status: 422 },
      { what: 'a dry run', level: ' b1', encoding: 'latin1', dry: true, status: 200 },
      {
        what: 'a title before the headings',
        level: 'B1',
        encoding: 'utf8',
        title: 'Table 1\n',
        dry: true,
        status: 200,
      },
      {
        what: 'no headings',
        level: 'B1',
        encoding: 'utf8',
        title: 'sep=;,,\n#\n'.repeat(20),
        status: 422,
      },
    ] as const)
    .run(async ({ assert, client, cleanup }, { level, encoding, status, ...more }) => {
      const { title = '', dry = false } = { title: '', dry: false, ...more }
      const { accessToken } = await createAdmin()
      const content = new ContentFolder(cleanup)
      const [row] = content.add(3, { tags: `café ${randomUUID()}` })
      row!.level = level
      content.record('spare.wav')
      const csv = Buffer.from(title + content.csv(), encoding)
      writeFileSync(content.csvPath, csv)
      const args = [content.csvPath, '--audio', content.audio, '--json', '--dry-run', '--no-hear']
      const command = await ace.create(ImportCsv, args)
      await command.exec()
      const printed = JSON.parse(outputOf(command))
      delete printed.faulty_rows_file

      const id = await uploadContent(client, accessToken, content)
      const spare = readFileSync(join(content.audio, 'spare.wav'))
      await uploaded(client, accessToken, [file('spare.wav', spare)], id)
      const fields = { upload_session_id: id, dry_run: String(dry) }
      const response = await importCsv(client, accessToken, csv, fields)
      response.assertStatus(status)
      const { report, errors } = status === 200 ? { report: response.body() } : response.body()
      assert.deepEqual(report, { ...printed, dry_run: dry })
      assert.isAbove(report.warning_count + report.fault_count, 0)
      if (status === 422) assert.deepEqual(errors, report.faults)
    })

  test('refuses an empty value for dry_run and imports nothing', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    content.add(1)
    const id = await uploadContent(client, accessToken, content)
    const before = await stateOf(id, content)
    for (const name of ['dry_run', 'draft']) {
      const fields = { upload_session_id: id, [name]: '' }
      const response = await importCsv(client, accessToken, content.csv(), fields)
      assertRefused(assert, response, [name])
    }
    assert.deepEqual(await stateOf(id, content), before)
  })

  test('refuses an import of a file without rows, and leaves the upload session open', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    content.add(1)
    const id = await uploadContent(client, accessToken, content)
    const before = await stateOf(id, content)
    const headings = content.csv().split('\n')[0]!
    const response = await importCsv(client, accessToken, headings, { upload_session_id: id })
    assertProblem(assert, response, 422, 'import_rejected')
    assert.containsSubset(response.body().errors, [{ row: null, code: 'empty_file' }])
    assert.deepEqual(await stateOf(id, content), before)
  })

  test('imports once when the same import is sent twice at the same time', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    content.add(20)
    const id = await uploadContent(client, accessToken, content)
    const before = await storedKeys('speeches/')
    const imports = await Promise.all(
      [1, 2].map(() => importCsv(client, accessToken, content.csv(), { upload_session_id: id }))
    )
    const [won, lost] = imports.sort((a, b) => a.status() - b.status())
    won!.assertStatus(200)
    assert.deepEqual(won!.body().summary, { rows: 20, new: 20, changed: 0, unchanged: 0 })
    assertProblem(assert, lost!, 409, 'upload_session_used')
    const speeches = await content.speeches()
    assert.lengthOf(speeches, 20)
    const after = await storedKeys('speeches/')
    const added = after.filter((key) => !before.includes(key))
    assert.includeMembers(
      added,
      speeches.map((one) => one.audio_url)
    )
  })

  test('runs two imports over the API at once, and {what}')
    .with([
      { what: 'lets a third one wait for a place', maxWaitMs: 60_000 },
      { what: 'refuses a third one that has waited for long', maxWaitMs: 50 },
    ])
    .run(async ({ assert, client, cleanup }, { maxWaitMs }) => {
      const isRefused = maxWaitMs < 1000
      const places = new WatchedPlaces({ maxWaitMs })
      swap(ImportPlaces, places, cleanup)
      const { accessToken } = await createAdmin()
      const contents = [1, 2, 3].map(() => new ContentFolder(cleanup))
      for (const content of contents) content.add(1)
      const sessions = await Promise.all(
        contents.map((content) => uploadContent(client, accessToken, content))
      )
      const importOf = (index: number) => {
        const fields = { upload_session_id: sessions[index]! }
        return importCsv(client, accessToken, contents[index]!.csv(), fields)
      }
      const trx = await db.transaction()
      cleanup(() => (trx.isCompleted ? undefined : trx.rollback()))
      await trx.rawQuery(`select pg_advisory_xact_lock(hashtext('saywell import'))`)
      const running = [importOf(0), importOf(1)]
      await until('both wait', async () => {
        const { rows } = await db.rawQuery(
          `select from pg_stat_activity where wait_event = 'advisory'`
        )
        return rows.length === 2
      })
      const third = importOf(2)
      if (isRefused) {
        const busy = await third
        assertProblem(assert, busy, 503, 'import_busy')
        assert.equal(busy.header('retry-after'), '10')
      } else await until('the third one waits', () => places.asked === 3)
      await trx.rollback()
      for (const response of await Promise.all(running)) response.assertStatus(200)
      const done = isRefused ? await importOf(2) : await third
      done.assertStatus(200)
    })

  test('stops an import that holds its place for too long, and changes nothing', async ({
    assert,
    client,
    cleanup,
  }) => {
    swap(ImportPlaces, new ImportPlaces({ maxImportMs: 0 }), cleanup)
    const { accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    content.add(3)
    const id = await uploadContent(client, accessToken, content)
    const before = await stateOf(id, content)
    const importIt = () => {
      return importCsv(client, accessToken, content.csv(), { upload_session_id: id })
    }
    assertProblem(assert, await importIt(), 503, 'import_timeout')
    assert.deepEqual(await stateOf(id, content), before)
    app.container.restore(ImportPlaces)
    const again = await importIt()
    again.assertStatus(200)
  })

  test('uploads of CSV files that arrive slowly hold no place of an import', async ({
    client,
    cleanup,
  }) => {
    swap(ImportPlaces, new ImportPlaces({ maxWaitMs: 50 }), cleanup)
    const memory = swap(CsvMemory, new CsvMemory(), cleanup)
    const { accessToken } = await createAdmin()
    for (let sent = 0; sent <= IMPORTS_AT_ONCE; sent++) beginUpload(accessToken, 1000, cleanup)
    await until('all have begun to arrive', () => {
      return memory.reservedBytes === 1000 * (IMPORTS_AT_ONCE + 1)
    })
    const content = new ContentFolder(cleanup)
    content.add(1)
    const id = await uploadContent(client, accessToken, content)
    const response = await importCsv(client, accessToken, content.csv(), { upload_session_id: id })
    response.assertStatus(200)
  })

  test('refuses a CSV file that finds the memory full, until another one is gone', async ({
    assert,
    client,
    cleanup,
  }) => {
    const memory = swap(CsvMemory, new CsvMemory(60_000), cleanup)
    const { accessToken } = await createAdmin()
    const other = beginUpload(accessToken, 40_000, cleanup)
    await until('a large file has begun to arrive', () => memory.reservedBytes === 40_000)
    const importIt = () => {
      const fields = { upload_session_id: randomUUID() }
      return importCsv(client, accessToken, 'kettle,'.repeat(5000), fields)
    }
    assertProblem(assert, await importIt(), 503, 'import_busy')
    assert.equal(memory.reservedBytes, 40_000)
    other.destroy()
    await until('its memory is free', () => memory.reservedBytes === 0)
    const response = await importIt()
    assert.notEqual(response.status(), 503)
    assert.equal(memory.reservedBytes, 0)
  })

  test('ends an import when the admin hangs up, and gives its place free', async ({
    assert,
    cleanup,
  }) => {
    const { accessToken } = await createAdmin()
    const begun: AbortSignal[] = []
    const run = ({ signal }: UploadedImportRequest): Promise<never> => {
      begun.push(signal)
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      })
    }
    app.container.swap(UploadedImport, () => ({ run }) as unknown as UploadedImport)
    cleanup(() => app.container.restore(UploadedImport))
    const body = multipart([
      { name: 'csv', filename: 'a.csv', content: 'text' },
      { name: 'upload_session_id', content: randomUUID() },
    ])
    const headers = {
      'authorization': `Bearer ${accessToken}`,
      'content-type': 'multipart/form-data; boundary=kettle',
    }
    for (let place = 0; place <= IMPORTS_AT_ONCE; place++) {
      const admin = new AbortController()
      const answer = sendRaw(CSV, { method: 'POST', headers, body, signal: admin.signal })
      answer.catch(() => undefined)
      await until('the import runs', () => begun.length === place + 1)
      admin.abort()
      await assert.rejects(() => answer)
      await until('the import ends', () => begun[place]!.aborted)
    }
  })

  test('refuses an import with {what}, and changes nothing')
    .with([
      { what: 'no token', token: async () => undefined, status: 401, code: 'unauthenticated' },
      { what: "a learner's token", token: createToken, status: 401, code: 'unauthenticated' },
      { what: 'an unknown session', id: randomUUID(), status: 404, code: 'not_found' },
      { what: 'a session of another admin', whose: 'other', status: 403, code: 'not_yours' },
      { what: 'an expired session', state: 'expires_at', code: 'upload_session_expired' },
      { what: 'a used session', state: 'used_at', code: 'upload_session_used' },
    ])
    .run(async ({ assert, client, cleanup }, { token, id, whose, state, status = 409, code }) => {
      const [{ accessToken }, other] = [await createAdmin(), await createAdmin()]
      const content = new ContentFolder(cleanup)
      content.add(1)
      const owner = whose === 'other' ? other.accessToken : accessToken
      const session = await uploadContent(client, owner, content)
      if (state !== undefined) {
        await db.from('upload_sessions').where('id', session).update(state, db.raw('now()'))
      }
      const before = await stateOf(session, content)
      const sent = token === undefined ? accessToken : await token()
      const fields = { upload_session_id: id ?? session }
      const response = await importCsv(client, sent, content.csv(), fields)
      assertProblem(assert, response, status, code)
      assert.deepEqual(await stateOf(session, content), before)
    })

  test('refuses an import form with {what}')
    .with([
      { what: 'no session', fields: {}, field: 'upload_session_id' },
      { what: 'no UUID', fields: { upload_session_id: 'tea' }, field: 'upload_session_id' },
      { what: 'perhaps', fields: { dry_run: 'perhaps' }, field: 'dry_run' },
      { what: 'a strange encoding', fields: { encoding: 'morse' }, field: 'encoding' },
      { what: 'a strange delimiter', fields: { delimiter: 'slash' }, field: 'delimiter' },
      { what: 'no file', parts: [], field: 'csv' },
      { what: 'two files', parts: ['csv', 'csv'], field: 'csv' },
      { what: 'another file', parts: ['audio'], field: 'audio' },
    ])
    .run(async ({ assert, client }, { fields, parts = ['csv'], field }) => {
      const { accessToken } = await createAdmin()
      const session = { upload_session_id: randomUUID() }
      const given = Object.entries(fields === undefined ? session : { ...session, ...fields })
      const kept = field === 'upload_session_id' && !('upload_session_id' in (fields ?? session))
      const response = await send(client, CSV, accessToken, [
        ...parts.map((name) => ({ name, filename: 'a.csv', content: 'text' })),
        ...given
          .filter(([name]) => !(kept && name === 'upload_session_id'))
          .map(([name, content]) => ({ name, content: String(content) })),
      ])
      assertRefused(assert, response, [field])
    })

  test('refuses an import of more than 100 MB, and one of JSON', async ({ assert, client }) => {
    const { accessToken } = await createAdmin()
    const json = await client.post(CSV).bearerToken(accessToken).json({})
    assertProblem(assert, json, 400, 'malformed_request')
    const large = Buffer.alloc(100 * 1024 * 1024 + 1, 'a')
    const response = await importCsv(client, accessToken, large, {})
    assertProblem(assert, response, 413, 'csv_too_large')
  }).timeout(30_000)
})
