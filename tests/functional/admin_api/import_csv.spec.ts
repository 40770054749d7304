import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { Tag } from '#database/factories/tags'
import { IMPORTS_AT_ONCE } from '#importing/import_places'
import { UploadedImport, type UploadedImportRequest } from '#importing/uploads/uploaded_import'
import { auditedAbout } from '#tests/support/audit'
import { untilCounted } from '#tests/support/catalog'
import { sendRaw, serverUrl } from '#tests/support/http'
import { ContentFolder, newRecording } from '#tests/support/importing/content'
import { CSV, file, importCsv, send, storedKeys, uploaded } from '#tests/support/importing/uploads'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { multipart } from '#tests/support/recordings'
import { until } from '#tests/support/until'

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

test.group('POST admin/import/csv', () => {
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

  test('runs two imports over the API at once, and refuses a third', async ({
    assert,
    client,
    cleanup,
  }) => {
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
    const busy = await importOf(2)
    assertProblem(assert, busy, 503, 'import_busy')
    assert.equal(busy.header('retry-after'), '10')
    await trx.rollback()
    for (const response of await Promise.all(running)) response.assertStatus(200)
    const again = await importOf(2)
    again.assertStatus(200)
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
