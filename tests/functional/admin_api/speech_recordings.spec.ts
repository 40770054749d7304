import { createHash, randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import type { ApiRequest } from '@japa/api-client'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createSpeech, Speech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { RecordingStorage } from '#storage/recording_storage'
import { auditedAbout } from '#tests/support/audit'
import { untilCounted } from '#tests/support/catalog'
import { serverUrl, withBody } from '#tests/support/http'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { multipart, type Part, phoneRecording, voiceRecording } from '#tests/support/recordings'
import { swellingTone, writeWav } from '#tests/unit/audio/wav_files'

const PATH = '/api/v1/admin/speeches'
const WAV = voiceRecording('slt_a1-can-you-play-the-guitar')

const SILENCE = Buffer.from(writeWav(Array<number>(16_000).fill(0)))

const audio = (content: Buffer, name = 'audio'): Part => ({ name, filename: 'a.wav', content })

function form(request: ApiRequest, fields: [string, string][], ...files: Part[]): ApiRequest {
  const parts = fields.map(([name, content]) => ({ name, content }))
  const type = 'multipart/form-data; boundary=kettle'
  return withBody(request, type, multipart([...parts, ...files]))
}

async function token(): Promise<string> {
  const { accessToken } = await createAdmin()
  return accessToken
}

async function storedKeys(): Promise<string[]> {
  const storage = await app.container.make(RecordingStorage)
  const stored = await Array.fromAsync(storage.list('speeches/'))
  return stored.map(({ key }) => key)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What learners would hear. */
async function heard({ audio_url: url }: { audio_url: string }): Promise<Buffer> {
  const { pathname, search } = new URL(url)
  const answer = await fetch(serverUrl(pathname + search))
  return Buffer.from(await answer.arrayBuffer())
}

test.group('POST admin/speeches with a recording', () => {
  test('creates a speech with a recording that learners can draw: {type}')
    .with([
      { type: 'audio/wav', bytes: WAV, duration: 2028 },
      { type: 'audio/mpeg', bytes: phoneRecording('plain.mp3'), duration: 3480 },
      { type: 'audio/mp4', bytes: phoneRecording('index_last.m4a'), duration: 3480 },
    ])
    .run(async ({ assert, client }, { type, bytes, duration }) => {
      const [tag, other] = [await createTag(), await createTag()]
      const text = `Can you play the guitar ${randomUUID()}?`
      const response = await form(
        client.post(PATH).bearerToken(await token()),
        [
          ...([
            ['text', text],
            ['level', 'A1'],
            ['type', 'question'],
          ] as [string, string][]),
          ...([
            ['tags', tag.id],
            ['tags', other.id],
            ['published', 'true'],
          ] as [string, string][]),
        ],
        audio(bytes)
      )
      response.assertStatus(201)
      const speech = response.body()
      assert.deepInclude(speech, { text, audio_content_type: type, published: true, version: 1 })
      assert.closeTo(speech.audio_duration_ms, duration, 120)
      assert.lengthOf(speech.tags, 2)
      assert.isTrue(bytes.equals(await heard(speech)))
      await untilCounted(tag, 1)
      const [entry] = await auditedAbout(speech.id)
      const { audio_sha256: audited } = entry!.changes as Record<string, unknown>
      assert.deepEqual(audited, { before: null, after: sha256(bytes) })
    })

  test('creates a draft without tags from a form', async ({ assert, client }) => {
    const response = await form(
      client.post(PATH).bearerToken(await token()),
      [
        ['text', `Tea? ${randomUUID()}`],
        ['level', 'A1'],
        ['tags[]', ''],
        ['published', 'false'],
      ],
      audio(WAV)
    )
    assert.deepInclude(response.body(), { tags: [], published: false })
  })

  test('warns of a new recording that should be checked', async ({ assert, client }) => {
    const samples = swellingTone(2).map((sample) => Math.max(-0.2, Math.min(0.2, sample * 4)) * 5)
    const response = await form(
      client.post(PATH).bearerToken(await token()),
      [['text', `Tea? ${randomUUID()}`], ...good],
      audio(Buffer.from(writeWav(samples)))
    )
    assert.includeMembers(response.body().warnings, ['audio_clipped'])
    const { id } = response.body()
    const found = await client
      .get(`${PATH}?warning=audio_clipped&per_page=100`)
      .bearerToken(await token())
    assert.include(
      found.body().data.map((one: { id: string }) => one.id),
      id
    )
  })

  test('reads tags[] of a form as tags', async ({ assert, client }) => {
    const tags = [await createTag(), await createTag()]
    const fields: [string, string][] = [
      ['text', `Tea? ${randomUUID()}`],
      ['level', 'A1'],
      ...tags.map(({ id }): [string, string] => ['tags[]', id]),
    ]
    const response = await form(client.post(PATH).bearerToken(await token()), fields, audio(WAV))
    assert.lengthOf(response.body().tags, 2)
    assert.isTrue(response.body().published)
  })

  test('refuses a speech that already exists, also when two are sent at once', async ({
    assert,
    client,
  }) => {
    const accessToken = await token()
    const text = `Tea? ${randomUUID()}`
    const make = (level: string) => {
      const fields: [string, string][] = [
        ['text', text],
        ['level', level],
        ['tags', ''],
      ]
      return form(client.post(PATH).bearerToken(accessToken), fields, audio(WAV))
    }
    const before = await storedKeys()
    const both = await Promise.all([make('A1'), make('A1')])
    assert.sameMembers(
      both.map((response) => response.status()),
      [201, 409]
    )
    const refused = both.find((response) => response.status() === 409)!
    assertProblem(assert, refused, 409, 'speech_exists')
    assert.lengthOf(await storedKeys(), before.length + 1)

    const other = await make('A2')
    const same = await client
      .put(`${PATH}/${other.body().id}`)
      .bearerToken(accessToken)
      .header('if-match', '"1"')
      .json({ level: 'A1' })
    assertProblem(assert, same, 409, 'speech_exists')
    const made = both.find((response) => response.status() === 201)!.body()
    await client.delete(`${PATH}/${made.id}`).bearerToken(accessToken).header('if-match', '"1"')
    const free = await client
      .put(`${PATH}/${other.body().id}`)
      .bearerToken(accessToken)
      .header('if-match', '"1"')
      .json({ level: 'A1' })
    free.assertStatus(200)
    const restored = await client.post(`${PATH}/${made.id}/restore`).bearerToken(accessToken)
    assertProblem(assert, restored, 409, 'speech_exists')
  })

  const good: [string, string][] = [
    ['level', 'A1'],
    ['tags', ''],
  ]
  test('refuses a new recording with {what}, and keeps nothing')
    .with([
      { what: 'no file', files: [], code: 'audio_missing' },
      { what: 'an empty file', files: [audio(Buffer.alloc(0))], code: 'audio_empty' },
      { what: 'text', files: [audio(Buffer.from('kettle'.repeat(9)))], code: 'audio_unsupported' },
      {
        ...{ what: 'what not every browser plays', code: 'audio_unsupported' },
        files: [audio(phoneRecording('opus.webm'))],
      },
      { what: 'half an MP4', files: [audio(WAV.subarray(0, 30))], code: 'audio_undecodable' },
      { what: 'silence', files: [audio(SILENCE)], code: 'audio_silent' },
      {
        ...{ what: 'more than 10 MB', code: 'audio_too_large' },
        files: [audio(Buffer.alloc(10 * 1024 * 1024 + 1))],
      },
      { what: 'two files', files: [audio(WAV), audio(WAV)], field: 'audio' },
      { what: 'another file', files: [audio(WAV, 'recording')], field: 'recording' },
      { what: 'a wrong level', files: [audio(WAV)], fields: [['level', 'C2']], field: 'level' },
      { what: 'no tag', files: [audio(WAV)], fields: [['tags', randomUUID()]], field: 'tags.0' },
      { what: 'no UUID', files: [audio(WAV)], fields: [['tags', 'tea']], field: 'tags.0' },
      { what: 'perhaps', files: [audio(WAV)], fields: [['published', '1']], field: 'published' },
    ])
    .run(async ({ assert, client }, { files, fields = [], field, code }) => {
      const text = `Tea? ${randomUUID()}`
      const before = await storedKeys()
      const sent = new Map<string, string>([['text', text], ...good, ...(fields as typeof good)])
      const request = client.post(PATH).bearerToken(await token())
      const response = await form(request, [...sent], ...files)
      if (field !== undefined) assertRefused(assert, response, [field])
      else assertProblem(assert, response, code === 'audio_too_large' ? 413 : 422, code)
      assert.isNull(await Speech.findBy('text', text))
      assert.sameMembers(await storedKeys(), before)
    })

  test('refuses a form that is cut off', async ({ assert, client }) => {
    const body = multipart([{ name: 'text', content: 'Tea?' }, audio(WAV)]).subarray(0, 5000)
    const request = client.post(PATH).bearerToken(await token())
    const response = await withBody(request, 'multipart/form-data; boundary=kettle', body)
    assertProblem(assert, response, 400, 'malformed_request')
  })
})

test.group('PUT admin/speeches/:id with a recording', () => {
  test('replaces the recording of a speech, and nothing else', async ({ assert, client }) => {
    const tag = await createTag()
    const speech = await createSpeech([tag], { audioSha256: 'a'.repeat(64) })
    const request = client.put(`${PATH}/${speech.id}`).bearerToken(await token())
    const response = await form(request.header('if-match', '"1"'), [], audio(WAV))
    response.assertStatus(200)
    assert.equal(response.header('etag'), '"2"')
    const changed = response.body()
    assert.deepInclude(changed, { text: speech.text, audio_content_type: 'audio/wav' })
    assert.lengthOf(changed.tags, 1)
    assert.isTrue(WAV.equals(await heard(changed)))
    const [entry] = await auditedAbout(speech.id)
    assert.deepEqual(entry!.changes, {
      audio_sha256: { before: 'a'.repeat(64), after: sha256(WAV) },
    })
  })

  test('keeps no recording of a refused edit: {code}')
    .with([
      { code: 'stale', status: 412, header: '"7"' },
      { code: 'if_match_required', status: 428, header: '*' },
    ])
    .run(async ({ assert, client }, { code, status, header }) => {
      const speech = await createSpeech()
      const before = await storedKeys()
      const request = client.put(`${PATH}/${speech.id}`).bearerToken(await token())
      const response = await form(request.header('if-match', header), [], audio(WAV))
      assertProblem(assert, response, status, code)
      await speech.refresh()
      assert.equal(speech.audioUrl, 'test/kettle.mp3')
      assert.sameMembers(await storedKeys(), before)
    })

  test('replacing a recording with the same bytes changes nothing', async ({ assert, client }) => {
    const accessToken = await token()
    const fields: [string, string][] = [
      ['text', `Tea? ${randomUUID()}`],
      ['level', 'A1'],
      ['tags', ''],
    ]
    const made = await form(client.post(PATH).bearerToken(accessToken), fields, audio(WAV))
    const { id, audio_url: before } = made.body()
    const request = client.put(`${PATH}/${id}`).bearerToken(accessToken)
    const same = await form(request.header('if-match', '"1"'), [], audio(WAV))
    assert.equal(same.header('etag'), '"1"')
    assert.equal(new URL(same.body().audio_url).pathname, new URL(before).pathname)
    assert.lengthOf(await auditedAbout(id), 1)
  })

  test('edits a speech with a form that has no recording', async ({ assert, client }) => {
    const speech = await createSpeech()
    const request = client.put(`${PATH}/${speech.id}`).bearerToken(await token())
    const text = `Tea? ${randomUUID()}`
    const response = await form(request.header('if-match', '"1"'), [['text', text]])
    assert.equal(response.body().text, text)
  })
})
