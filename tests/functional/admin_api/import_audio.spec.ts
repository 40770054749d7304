import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { serverUrl } from '#tests/support/http'
import { newRecording } from '#tests/support/importing/content'
import {
  AUDIO,
  file,
  send,
  storedKeys,
  upload,
  uploaded,
  type Uploads,
  uploadState,
} from '#tests/support/importing/uploads'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { phoneRecording, voiceRecording } from '#tests/support/recordings'
import { writeWav } from '#tests/unit/audio/wav_files'

const SILENCE = Buffer.from(writeWav(Array<number>(16_000).fill(0)))

/** So large that it is stored before what comes behind it has been read. */
function longRecording(): Buffer {
  return Buffer.concat([newRecording(), Buffer.alloc(5 * 1024 * 1024)])
}

test.group('POST admin/import/audio', () => {
  test('keeps uploaded recordings and describes them', async ({ assert, client }) => {
    const { admin, accessToken } = await createAdmin()
    const voice = voiceRecording('slt_a1-can-you-play-the-guitar')
    const files = [
      file('guitar.wav', voice),
      { ...file('garden.mp3', phoneRecording('plain.mp3')), name: 'files' },
      { ...file('last.m4a', phoneRecording('index_last.m4a')), name: 'files[2]' },
    ]
    const response = await upload(client, accessToken, files)
    response.assertStatus(200)
    const { upload_session_id: id, ...body } = response.body() as Uploads
    assert.deepEqual(body.rejected, [])
    assert.deepEqual(
      body.files.map((one) => one.filename),
      ['guitar.wav', 'garden.mp3', 'last.m4a']
    )
    const [guitar] = body.files
    assert.deepInclude(guitar, { size_bytes: voice.length, duration_ms: 1955 })
    const { pathname, search } = new URL(guitar!.url)
    const heard = await fetch(serverUrl(pathname + search))
    assert.equal(heard.headers.get('content-type'), 'audio/wav')
    assert.isTrue(voice.equals(Buffer.from(await heard.arrayBuffer())))
    const kept = await uploadState(admin.id)
    assert.lengthOf(kept, 3)
    const stored = await storedKeys(`uploads/${id}/`)
    assert.sameMembers(
      stored,
      kept.map((one) => one.storage_key)
    )
  })

  test('adds to an upload session, numbers equal names and recognises equal bytes', async ({
    assert,
    client,
  }) => {
    const { admin, accessToken } = await createAdmin()
    const [a, b] = [newRecording(), newRecording()]
    const first = await uploaded(client, accessToken, [file('a.wav', a)])
    const id = first.upload_session_id
    const second = await uploaded(
      client,
      accessToken,
      [file('a.wav', b), file('a.wav', a), file('a.wav', b)],
      id
    )
    assert.equal(second.upload_session_id, id)
    assert.deepEqual(
      second.files.map((one) => one.filename),
      ['a_1.wav', 'a.wav', 'a_1.wav']
    )
    assert.equal(second.files[1]!.id, first.files[0]!.id)
    assert.equal(second.files[0]!.id, second.files[2]!.id)
    const kept = await uploadState(admin.id)
    assert.deepEqual(
      kept.map((one) => one.filename),
      ['a.wav', 'a_1.wav']
    )
    const stored = await storedKeys(`uploads/${id}/`)
    assert.sameMembers(
      stored,
      kept.map((one) => one.storage_key)
    )
  })

  test('finds the upload session even if its id comes last in the form', async ({
    assert,
    client,
  }) => {
    const { admin, accessToken } = await createAdmin()
    const { upload_session_id: id } = await uploaded(client, accessToken, [
      file('a.wav', newRecording()),
    ])
    const response = await send(client, AUDIO, accessToken, [
      file('b.wav', longRecording()),
      { name: 'upload_session_id', content: id },
    ])
    assert.equal((response.body() as Uploads).upload_session_id, id)
    const kept = await uploadState(admin.id)
    assert.deepEqual(
      kept.map((one) => one.session_id),
      [id, id]
    )
  })

  test('keeps the quotation marks of a name, which browsers send as %22', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await createAdmin()
    const { files } = await uploaded(client, accessToken, [
      file('say %22hello%22.wav', newRecording()),
    ])
    assert.equal(files[0]?.filename, 'say "hello".wav')
  })

  test('rejects bad uploads, each with its reason, and keeps the others', async ({
    assert,
    client,
  }) => {
    const { admin, accessToken } = await createAdmin()
    const wav = newRecording()
    const long = `${'x'.repeat(300)}.wav`
    const bad: [string, Buffer, string][] = [
      ['empty.wav', Buffer.alloc(0), 'audio_empty'],
      ['text.mp3', Buffer.from('kettle'.repeat(9)), 'audio_unsupported'],
      ['opus.mp3', phoneRecording('opus.ogg'), 'audio_unsupported'],
      ['half.wav', wav.subarray(0, 30), 'audio_undecodable'],
      ['silent.wav', SILENCE, 'audio_silent'],
      ['large.wav', Buffer.concat([wav, Buffer.alloc(10.1 * 1024 * 1024)]), 'audio_too_large'],
      ['larger.wav', Buffer.concat([wav, Buffer.alloc(16 * 1024 * 1024)]), 'audio_too_large'],
      ['...', wav, 'filename_unusable'],
      ['.wav', wav, 'filename_unusable'],
      ['a.txt', wav, 'filename_unusable'],
      ['nul\0.wav', wav, 'filename_unusable'],
      [long, wav, 'filename_unusable'],
    ]
    const good = [file('folder/../Caf\u0065\u0301.wav', wav), file('mp3 by name.mp3', wav)]
    const before = await storedKeys('uploads/')
    const response = await upload(client, accessToken, [
      good[0]!,
      ...bad.map(([name, content]) => file(name, content)),
      good[1]!,
    ])
    response.assertStatus(200)
    const { files, rejected } = response.body() as Uploads
    assert.deepEqual(
      rejected.map(({ filename, code }) => [filename, code]),
      bad.map(([name, , code]) => [name, code])
    )
    assert.deepEqual(
      files.map((one) => one.filename),
      ['Café.wav', 'mp3 by name.mp3']
    )
    const kept = await uploadState(admin.id)
    const after = await storedKeys('uploads/')
    const added = after.filter((key) => !before.includes(key))
    assert.sameMembers(
      added,
      kept.map((one) => one.storage_key)
    )
    for (const { storage_key: key } of kept) assert.match(key, /\.wav$/)
  }).timeout(30_000)

  test('refuses an upload with {what}, and keeps nothing')
    .with([
      { what: 'no token', token: async () => undefined, status: 401, code: 'unauthenticated' },
      { what: "a learner's token", token: createToken, status: 401, code: 'unauthenticated' },
      { what: 'an unknown session', id: randomUUID(), status: 404, code: 'not_found' },
      { what: "another admin's session", whose: 'other', status: 403, code: 'not_yours' },
      { what: 'an expired session', state: 'expired', code: 'upload_session_expired' },
      { what: 'a used session', state: 'used', code: 'upload_session_used' },
    ])
    .run(async ({ assert, client }, { token, id, whose, state, status = 409, code }) => {
      const { accessToken } = await createAdmin()
      const other = await createAdmin()
      const owner = whose === 'other' ? other.accessToken : accessToken
      const { upload_session_id: session } = await uploaded(client, owner, [
        file('a.wav', newRecording()),
      ])
      await db
        .from('upload_sessions')
        .where('id', session)
        .update({
          ...(state === 'expired' && { expires_at: db.raw('now()') }),
          ...(state === 'used' && { used_at: db.raw('now()') }),
          created_at: db.raw('now()'),
        })
      const before = await storedKeys('uploads/')
      const sent = token === undefined ? accessToken : await token()
      const files = [file('b.wav', newRecording())]
      const response = await upload(client, sent, files, id ?? session)
      const problem = assertProblem(assert, response, status, code)
      if (status === 409) assert.include(problem.detail, 'without an upload_session_id')
      const late = await send(client, AUDIO, sent, [
        file('c.wav', longRecording()),
        { name: 'upload_session_id', content: id ?? session },
      ])
      assertProblem(assert, late, status, code)
      assert.deepEqual(await storedKeys('uploads/'), before)
      const rows = await db.from('uploads').where('session_id', session)
      assert.lengthOf(rows, 1)
    })

  test('refuses an upload form with {what}, and keeps nothing')
    .with([
      { what: 'no file', parts: [], field: 'files' },
      {
        what: 'a file in another field',
        parts: [file('a.wav', newRecording()), { ...file('b.wav', newRecording()), name: 'audio' }],
        field: 'audio',
      },
      {
        what: 'no UUID',
        parts: [{ name: 'upload_session_id', content: 'tea' }, file('a.wav', newRecording())],
        field: 'upload_session_id',
      },
      {
        what: 'no UUID at its end',
        parts: [file('a.wav', newRecording()), { name: 'upload_session_id', content: 'tea' }],
        field: 'upload_session_id',
      },
    ])
    .run(async ({ assert, client }, { parts, field }) => {
      const { admin, accessToken } = await createAdmin()
      const before = await storedKeys('uploads/')
      assertRefused(assert, await send(client, AUDIO, accessToken, parts), [field])
      assert.deepEqual(await storedKeys('uploads/'), before)
      assert.deepEqual(await uploadState(admin.id), [])
    })

  test('refuses an upload of more than 500 files, and one of JSON', async ({ assert, client }) => {
    const { admin, accessToken } = await createAdmin()
    const files = Array.from({ length: 520 }, (_, index) => file(`${index}.wav`, Buffer.alloc(1)))
    assertProblem(assert, await upload(client, accessToken, files), 413, 'too_many_files')
    const json = await client.post(AUDIO).bearerToken(accessToken).json({})
    assertProblem(assert, json, 400, 'malformed_request')
    assert.deepEqual(await uploadState(admin.id), [])
  })
})
