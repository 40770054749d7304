import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { withBody } from '#tests/support/http'
import { assertProblem, assertRefused } from '#tests/support/problems'
import {
  GARDEN,
  learnerRecording,
  multipart,
  type Part,
  phoneRecording,
} from '#tests/support/recordings'
import { swellingTone, writeWav } from '#tests/unit/audio/wav_files'

const PATH = '/api/v1/speech/score'

const good = learnerRecording()
const audio = (content: Buffer | Uint8Array | string, filename = 'a.wav'): Part => {
  return { name: 'audio', filename, content: Buffer.from(content) }
}
const nameless: Part = { name: 'audio', content: good }
const text: Part = { name: 'reference_text', content: GARDEN }
const FFCONCAT = 'ffconcat version 1.0\nfile /etc/hostname\n'
const mp3 = phoneRecording('plain.mp3')
const mp3Frame = Buffer.alloc(4000, 0)
mp3Frame.set([0xff, 0xfb, 0x90, 0x00])

test.group('POST speech/score, refused', (group) => {
  let token: string
  group.setup(async () => {
    token = await createToken()
  })

  test('refuses a recording that is {why}')
    .with([
      { why: 'empty', bytes: '', code: 'audio_empty' },
      { why: 'a header without sound', bytes: writeWav([]), code: 'audio_empty' },
      { why: 'cut off in its header', bytes: good.subarray(0, 30), code: 'audio_undecodable' },
      { why: 'cut off in its name', bytes: good.subarray(0, 7), code: 'audio_undecodable' },
      { why: 'of 1 Hz', bytes: writeWav(swellingTone(1), { sampleRate: 1 }) },
      {
        why: 'of 60,000 channels',
        bytes: writeWav(swellingTone(0.001), { channels: 60_000, bytesPerFrame: 2 }),
      },
      { why: 'text', bytes: 'This is no recording at all.', code: 'audio_unsupported' },
      { why: 'MP3 with one frame', bytes: mp3Frame, code: 'audio_undecodable' },
      { why: 'ID3 and garbage', bytes: `ID3${'\0'.repeat(100)}`, code: 'audio_undecodable' },
      {
        why: 'M4A without an index',
        bytes: `\0\0\0\x20ftypM4A ${'\0'.repeat(100)}`,
        code: 'audio_undecodable',
      },
      {
        why: 'M4A that ends before its index',
        bytes: phoneRecording('index_last.m4a').subarray(0, 90_000),
        code: 'audio_undecodable',
      },
      { why: 'MP3 of a few frames', bytes: mp3.subarray(0, 3000), code: 'audio_too_short' },
      {
        why: 'MP3 of three minutes',
        bytes: Buffer.concat(new Array<Buffer>(60).fill(mp3)),
        code: 'audio_too_long',
      },
      { why: 'a list for ffconcat', bytes: FFCONCAT, code: 'audio_unsupported' },
      { why: 'a playlist', bytes: '#EXTM3U\nfile:///etc/hostname', code: 'audio_unsupported' },
      { why: 'silent', bytes: writeWav(new Float32Array(16_000)), code: 'audio_silent' },
      { why: 'too short', bytes: writeWav(swellingTone(0.2)), code: 'audio_too_short' },
      {
        why: 'too long',
        bytes: writeWav(swellingTone(40, 8000), { sampleRate: 8000 }),
        code: 'audio_too_long',
      },
    ])
    .run(async ({ assert, client }, { bytes, code }) => {
      const body = multipart([text, audio(bytes)])
      const response = await withBody(
        client.post(PATH).bearerToken(token),
        'multipart/form-data; boundary=kettle',
        body
      )
      const expected = code ?? response.body().code
      const { detail } = assertProblem(assert, response, 422, expected)
      assert.match(expected, /^audio_/)
      assert.match(detail, /\w+\. \w|: \w/)
    })

  test('takes a file without a name: {title}')
    .with([
      { title: 'left out', part: nameless },
      { title: 'empty', part: audio(good, '') },
    ])
    .run(async ({ client }, { part }) => {
      const request = client.post(PATH).bearerToken(token)
      const body = multipart([part, text])
      const response = await withBody(request, 'multipart/form-data; boundary=kettle', body)
      response.assertStatus(200)
    })

  test('refuses a WAV whose sound is cut off, or scores what is there', async ({
    assert,
    client,
  }) => {
    const request = client.post(PATH).bearerToken(token)
    const body = multipart([text, audio(good.subarray(0, good.length / 8))])
    const response = await withBody(request, 'multipart/form-data; boundary=kettle', body)
    assert.include([200, 422], response.status())
  })

  test('refuses a request with {why}')
    .with([
      { why: 'no file', parts: [text], code: 'audio_missing' },
      { why: 'no part at all', parts: [], code: 'audio_missing' },
      {
        why: 'text instead of a file',
        parts: [text, { name: 'audio', content: 'x' }],
        code: 'audio_unsupported',
      },
      { why: 'no file in its field', parts: [text, audio('', '')], code: 'audio_missing' },
      { why: 'two files, without names', parts: [text, nameless, nameless], fields: ['audio'] },
      {
        why: 'more than 10 MB, without a name',
        parts: [text, { ...nameless, content: Buffer.alloc(10 * 1024 * 1024 + 1) }],
        code: 'audio_too_large',
        status: 413,
      },
      { why: 'two files', parts: [text, audio(good), audio(good)], fields: ['audio'] },
      {
        why: 'another field name',
        parts: [text, { ...audio(good), name: 'voice' }],
        fields: ['voice'],
      },
      {
        why: 'a file as reference_text',
        parts: [{ ...audio('kettle'), name: 'reference_text' }],
        fields: ['reference_text'],
      },
      { why: 'no reference', parts: [audio(good)], fields: ['reference_text'] },
      { why: 'an empty reference', parts: [audio(good), { ...text, content: '  ' }] },
      {
        why: 'two references',
        parts: [audio(good), text, { name: 'speech_id', content: randomUUID() }],
        fields: ['reference_text'],
      },
      { why: 'the reference twice', parts: [audio(good), text, text] },
      { why: 'a long reference', parts: [audio(good), { ...text, content: 'k'.repeat(501) }] },
      { why: 'NUL in the reference', parts: [audio(good), { ...text, content: 'kett\0le' }] },
      {
        why: 'a speech_id that is no UUID',
        parts: [audio(good), { name: 'speech_id', content: 'kettle' }],
        fields: ['speech_id'],
      },
      {
        why: 'NUL in the language',
        parts: [audio(good), text, { name: 'language', content: 'en\0US' }],
        fields: ['language'],
      },
    ])
    .run(async ({ assert, client }, { parts, code, status, fields = ['reference_text'] }) => {
      const request = client.post(PATH).bearerToken(token)
      const body = multipart(parts)
      const response = await withBody(request, 'multipart/form-data; boundary=kettle', body)
      if (code !== undefined) assertProblem(assert, response, status ?? 422, code)
      else assertRefused(assert, response, fields)
    })

  test('refuses a body that is {why}')
    .with([
      { why: 'JSON', type: 'application/json', body: '{"audio": "x"}', code: 'audio_missing' },
      { why: 'a bare recording', type: 'audio/wav', body: good, code: 'audio_missing' },
      { why: 'missing', type: 'multipart/form-data; boundary=kettle', body: '' },
      { why: 'without a boundary', type: 'multipart/form-data', body: multipart([audio(good)]) },
      {
        why: 'cut off',
        type: 'multipart/form-data; boundary=kettle',
        body: multipart([text, audio(good)]).subarray(0, 20_000),
      },
      {
        why: 'of another boundary',
        type: 'multipart/form-data; boundary=teapot',
        body: multipart([text, audio(good)]),
      },
      {
        why: 'full of text',
        type: 'multipart/form-data; boundary=kettle',
        body: multipart([audio(good), { ...text, content: 'k'.repeat(3_000_000) }]),
        status: 413,
        code: 'payload_too_large',
      },
      {
        why: 'full of fields',
        type: 'multipart/form-data; boundary=kettle',
        body: multipart(Array.from({ length: 2000 }, () => ({ name: 'x', content: 'y' }))),
        status: 413,
        code: 'payload_too_large',
      },
      {
        why: 'one endless header',
        type: 'multipart/form-data; boundary=kettle',
        body: Buffer.from(`--kettle\r\nX: ${'k'.repeat(16_000_000)}`),
        status: 413,
        code: 'audio_too_large',
      },
      {
        why: 'out to harm objects',
        type: 'multipart/form-data; boundary=kettle',
        body: multipart([audio(good), { name: '__proto__[reference_text]', content: 'x' }]),
        status: 422,
        code: 'validation_failed',
      },
    ])
    .run(async ({ assert, client }, { type, body, status, code = 'malformed_request' }) => {
      const request = client.post(PATH).bearerToken(token)
      const response = await withBody(request, type, body)
      const expected = status ?? (code === 'malformed_request' ? 400 : 422)
      assertProblem(assert, response, expected, code)
    })

  test('ignores a field whose name is a path: {title}')
    .with([
      { title: '1,000 levels deep', name: `x${'[y]'.repeat(1000)}` },
      { title: 'a large index', name: 'x[3000000000]' },
      { title: 'with a dot', name: 'language.x' },
    ])
    .run(async ({ assert, client }, { name }) => {
      const request = client.post(PATH).bearerToken(token)
      const body = multipart([audio(''), text, { name, content: 'x' }])
      const response = await withBody(request, 'multipart/form-data; boundary=kettle', body)
      assertProblem(assert, response, 422, 'audio_empty')
    })

  test('refuses a file whose name is a path: {title}')
    .with([
      { title: 'a list', name: 'audio[]' },
      { title: 'a large index', name: 'x[3000000000]' },
      { title: '1,000 levels deep', name: `x${'[y]'.repeat(1000)}` },
    ])
    .run(async ({ assert, client }, { name }) => {
      const request = client.post(PATH).bearerToken(token)
      const body = multipart([text, { ...audio(good), name }])
      const response = await withBody(request, 'multipart/form-data; boundary=kettle', body)
      assertRefused(assert, response, [name])
    })

  test('refuses a file, and ignores a field, with a name that every object has: {name}')
    .with([{ name: '__proto__' }, { name: 'constructor' }, { name: 'toString' }])
    .run(async ({ assert, client }, { name }) => {
      const type = 'multipart/form-data; boundary=kettle'
      const file = multipart([text, { ...audio(good), name }])
      const refused = await withBody(client.post(PATH).bearerToken(token), type, file)
      assertRefused(assert, refused, [name])
      const field = multipart([audio(''), text, { name, content: 'x' }])
      const read = await withBody(client.post(PATH).bearerToken(token), type, field)
      assertProblem(assert, read, 422, 'audio_empty')
    })
})
