import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createSpeech, Speech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { untilCounted } from '#tests/support/catalog'
import { withBody } from '#tests/support/http'
import { newRecording } from '#tests/support/importing/content'
import { file, storedKeys, uploaded } from '#tests/support/importing/uploads'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { multipart } from '#tests/support/recordings'

const PATH = '/api/v1/admin/speeches'

function newSpeech() {
  return { text: `Tea? ${randomUUID()}`, level: 'A1', tags: [] as string[] }
}

test.group('POST admin/speeches with an upload', () => {
  test('creates a speech from an upload, which leaves its session', async ({ assert, client }) => {
    const { accessToken } = await createAdmin()
    const bytes = newRecording()
    const files = [file('a.wav', bytes), file('b.wav', newRecording())]
    const { upload_session_id: session, files: uploads } = await uploaded(
      client,
      accessToken,
      files
    )
    const [upload] = uploads
    const tag = await createTag()
    const body = { ...newSpeech(), tags: [tag.id], upload_id: upload!.id }
    const response = await client.post(PATH).bearerToken(accessToken).json(body)
    response.assertStatus(201)
    assert.deepInclude(response.body(), {
      text: body.text,
      audio_content_type: 'audio/wav',
      audio_duration_ms: upload!.duration_ms,
      version: 1,
    })
    await untilCounted(tag, 1)
    const speech = await Speech.findOrFail(response.body().id)
    assert.match(speech.audioUrl!, /^speeches\//)
    assert.lengthOf(await storedKeys(speech.audioUrl!), 1)
    assert.lengthOf(await storedKeys(`uploads/${session}/`), 1)
    assert.lengthOf(await db.from('uploads').where('session_id', session), 1)

    const again = { ...newSpeech(), upload_id: upload!.id }
    const refused = await client.post(PATH).bearerToken(accessToken).json(again)
    assertProblem(assert, refused, 404, 'not_found')
    assert.isNull(await Speech.findBy('text', again.text))
    const known = await uploaded(client, accessToken, [file('b.wav', bytes)], session)
    assert.equal(known.files[0]!.filename, 'b_1.wav')
  })

  test('creates one speech when two ask for the same upload at once', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await createAdmin()
    const { files } = await uploaded(client, accessToken, [file('a.wav', newRecording())])
    const before = await storedKeys('speeches/')
    const answers = await Promise.all(
      [1, 2, 3].map(() => {
        const body = { ...newSpeech(), upload_id: files[0]!.id }
        return client.post(PATH).bearerToken(accessToken).json(body)
      })
    )
    const statuses = answers.map((answer) => answer.status()).sort((a, b) => a - b)
    assert.deepEqual(statuses, [201, 404, 404])
    assert.lengthOf(await storedKeys('speeches/'), before.length + 1)
  })

  test('refuses a speech from {what}, and leaves the upload')
    .with([
      { what: 'an unknown upload', id: randomUUID(), status: 404, code: 'not_found' },
      { what: "another admin's upload", isForeign: true, status: 403, code: 'not_yours' },
      { what: 'an expired one', isExpired: true, status: 409, code: 'upload_session_expired' },
      { what: 'an unknown tag', tags: [randomUUID()], status: 422, code: 'validation_failed' },
      { what: 'no UUID', id: 'tea', status: 422, code: 'validation_failed' },
    ])
    .run(async ({ assert, client }, { id, isForeign, isExpired, tags, status, code }) => {
      const [owner, other] = [await createAdmin(), await createAdmin()]
      const { upload_session_id: session, files } = await uploaded(client, owner.accessToken, [
        file('a.wav', newRecording()),
      ])
      if (isExpired) {
        const expiry = db.raw('now()')
        await db.from('upload_sessions').where('id', session).update('expires_at', expiry)
      }
      const before = await storedKeys('')
      const body = { ...newSpeech(), ...(tags && { tags }), upload_id: id ?? files[0]!.id }
      const { accessToken } = isForeign ? other : owner
      const response = await client.post(PATH).bearerToken(accessToken).json(body)
      assertProblem(assert, response, status, code)
      assert.isNull(await Speech.findBy('text', body.text))
      assert.deepEqual(await storedKeys(''), before)
      assert.lengthOf(await db.from('uploads').where('session_id', session), 1)
    })

  test('refuses a speech with both an upload and a recording', async ({ assert, client }) => {
    const { accessToken } = await createAdmin()
    const { files } = await uploaded(client, accessToken, [file('a.wav', newRecording())])
    const parts = [
      { name: 'text', content: 'Tea?' },
      { name: 'level', content: 'A1' },
      { name: 'tags', content: '' },
      { name: 'upload_id', content: files[0]!.id },
      { name: 'audio', filename: 'a.wav', content: newRecording() },
    ]
    const request = client.post(PATH).bearerToken(accessToken)
    const type = 'multipart/form-data; boundary=kettle'
    assertRefused(assert, await withBody(request, type, multipart(parts)), ['upload_id'])
  })
})

test.group('PUT admin/speeches/:id with an upload', () => {
  test('replaces a recording by an upload, and leaves the upload after a stale edit', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await createAdmin()
    const speech = await createSpeech()
    const sent = [file('a.wav', newRecording())]
    const { upload_session_id: session, files } = await uploaded(client, accessToken, sent)
    const put = (version: string) => {
      const request = client.put(`${PATH}/${speech.id}`).bearerToken(accessToken)
      return request.header('if-match', version).json({ upload_id: files[0]!.id })
    }
    const before = await storedKeys('')
    assertProblem(assert, await put('"7"'), 412, 'stale')
    assert.deepEqual(await storedKeys(''), before)
    assert.lengthOf(await db.from('uploads').where('session_id', session), 1)

    const changed = await put('"1"')
    changed.assertStatus(200)
    assert.deepInclude(changed.body(), { version: 2, audio_duration_ms: 600, text: speech.text })
    await speech.refresh()
    assert.lengthOf(await storedKeys(speech.audioUrl!), 1)
    assert.deepEqual(await storedKeys(`uploads/${session}/`), [])
    assert.deepEqual(await db.from('uploads').where('session_id', session), [])
  })

  test("refuses another admin's upload, and leaves speech and upload", async ({
    assert,
    client,
  }) => {
    const [owner, other] = [await createAdmin(), await createAdmin()]
    const speech = await createSpeech()
    const sent = [file('a.wav', newRecording())]
    const { upload_session_id: session, files } = await uploaded(client, owner.accessToken, sent)
    const request = client.put(`${PATH}/${speech.id}`).bearerToken(other.accessToken)
    const refused = await request.header('if-match', '"1"').json({ upload_id: files[0]!.id })
    assertProblem(assert, refused, 403, 'not_yours')
    const { audioUrl } = speech
    await speech.refresh()
    assert.equal(speech.audioUrl, audioUrl)
    assert.lengthOf(await db.from('uploads').where('session_id', session), 1)
  })
})
