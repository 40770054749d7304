import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { finished } from 'node:stream/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import env from '#start/env'
import { sendRaw } from '#tests/support/http'
import { assertProblem } from '#tests/support/problems'
import { learnerRecording } from '#tests/support/recordings'
import { signedPath, storeRecording } from '#tests/support/signed_recordings'
import type { Problem } from '#transformers/problem'

const bytes = learnerRecording()

/** Asks for it over a socket that hangs up after the last byte, and waits until that is over. */
async function askAndHangUp(path: string): Promise<void> {
  const socket = connect(Number(process.env.PORT), process.env.HOST)
  socket.end(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
  await finished(socket.resume(), { error: false })
}

test.group('GET recordings', () => {
  test('serves on when clients hang up as soon as they have asked', async ({ assert, client }) => {
    const path = await signedPath(await storeRecording())
    for (let i = 0; i < 20; i++) await askAndHangUp(path)
    const response = await client.get(path)
    assert.isTrue(bytes.equals(response.body()))
  })

  test('serves the recording of a speech to anyone who has its address', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await createLearner()
    const speech = await createSpeech([], { audioUrl: await storeRecording() })
    const path = `/api/v1/game/speeches/${speech.id}`
    const shown = await client.get(path).bearerToken(accessToken)
    const { audio_url: url } = shown.body()
    const response = await client.get(url.slice(new URL(url).origin.length))
    response.assertStatus(200)
    assert.isTrue(bytes.equals(response.body()))
    assert.containsSubset(response.headers(), {
      'content-type': 'audio/wav',
      'content-length': String(bytes.length),
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=3600',
      'x-content-type-options': 'nosniff',
    })
    assert.isString(response.header('x-request-id'))
  })

  test('serves {extension} as {type}')
    .with([
      { extension: 'mp3', type: 'audio/mpeg' },
      { extension: 'm4a', type: 'audio/mp4' },
      { extension: 'WAV', type: 'audio/wav' },
    ])
    .run(async ({ assert, client }, { extension, type }) => {
      const response = await client.get(await signedPath(await storeRecording(extension)))
      response.assertStatus(200)
      assert.equal(response.header('content-type'), type)
    })

  test('serves the range "{range}" of a recording')
    .with([
      { range: 'bytes=0-99', first: 0, last: 99 },
      { range: 'bytes=100-', first: 100, last: bytes.length - 1 },
      { range: 'bytes=-50', first: bytes.length - 50, last: bytes.length - 1 },
      { range: 'bytes=10-99999999', first: 10, last: bytes.length - 1 },
    ])
    .run(async ({ assert, client }, { range, first, last }) => {
      const response = await client
        .get(await signedPath(await storeRecording()))
        .header('range', range)
      response.assertStatus(206)
      const contentRange = `bytes ${first}-${last}/${bytes.length}`
      assert.equal(response.header('content-range'), contentRange)
      assert.isTrue(bytes.subarray(first, last + 1).equals(response.body()))
    })

  test('refuses a range beyond the end of a recording', async ({ assert, client }) => {
    const response = await client
      .get(await signedPath(await storeRecording()))
      .header('range', 'bytes=99999999-')
    assertProblem(assert, response, 416, 'range_not_satisfiable')
    assert.equal(response.header('content-range'), `bytes */${bytes.length}`)
    assert.isUndefined(response.header('etag'))
  })

  test('answers HEAD of a recording without its bytes', async ({ assert, client }) => {
    const response = await client.head(await signedPath(await storeRecording()))
    response.assertStatus(200)
    assert.equal(response.header('content-length'), String(bytes.length))
    assert.equal(response.header('content-type'), 'audio/wav')
  })

  test('answers 304 to a cached recording, and ranges only of the same file', async ({
    assert,
    client,
  }) => {
    const path = await signedPath(await storeRecording())
    const first = await client.get(path)
    const etag = first.header('etag')!
    assert.match(etag, /^(W\/)?".+"$/)
    const same = await client.get(path).header('if-none-match', etag)
    same.assertStatus(304)
    const changed = await client.get(path).header('range', 'bytes=0-9').header('if-range', '"x"')
    changed.assertStatus(200)
    const failed = await client.get(path).header('if-match', '"x"')
    assertProblem(assert, failed, 412, 'precondition_failed')
  })

  test('answers 404 for a recording that is gone', async ({ assert, client }) => {
    const response = await client.get(await signedPath(`test/${randomUUID()}.mp3`))
    assertProblem(assert, response, 404, 'not_found')
    const folder = await storeRecording('mp3/inner.wav')
    const asFile = await client.get(await signedPath(folder.replace('/inner.wav', '')))
    assertProblem(assert, asFile, 404, 'not_found')
    assert.equal(asFile.header('cache-control'), 'no-store')
  })
})

test.group('GET recordings refuses', () => {
  test('refuses an address of a recording that {why}')
    .with([
      { why: 'has no signature', change: (path: string) => path.split('?')[0]! },
      { why: 'has another signature', change: (path: string) => path.replace(/.$/, '_') },
      { why: 'has a cut signature', change: (path: string) => path.slice(0, -1) },
      { why: 'has more signature', change: (path: string) => `${path}A` },
      { why: 'lives longer', change: (path: string) => path.replace(/expires=1/, 'expires=2') },
      { why: 'lives forever', change: (path: string) => path.replace(/expires=\d+/, 'expires=') },
      { why: 'has two lives', change: (path: string) => path.replace('expires', 'expires[]') },
      { why: 'has two signatures', change: (path: string) => `${path}&signature=x` },
      { why: 'is of another recording', change: (path: string) => path.replace('test/', 'seed/') },
      { why: 'has another extension', change: (path: string) => path.replace('.wav', '.mp3') },
      { why: 'climbs', change: (path: string) => path.replace('test/', '..%2f..%2fetc/') },
      { why: 'has NUL', change: (path: string) => path.replace('test/', 'test/%00') },
    ])
    .run(async ({ assert, client }, { change }) => {
      const path = await signedPath(await storeRecording())
      const changed = change(path.replace(/[\w-]$/, (last) => (last === '_' ? 'A' : last)))
      assertProblem(assert, await client.get(changed), 403, 'forbidden')
    })

  test('refuses an expired address of a recording', async ({ assert, client }) => {
    const key = await storeRecording()
    const live = await client.get(await signedPath(key, 3590))
    live.assertStatus(200)
    const expired = await client.get(await signedPath(key, 3600 + 301))
    assertProblem(assert, expired, 403, 'forbidden')
  })

  test('refuses to leave the folder of recordings, whatever is signed: {$self}')
    .with([
      '../outside.wav',
      'test/../../outside.wav',
      'test/..//..//outside.wav',
      '..%2foutside.wav',
      '..\\outside.wav',
      '/etc/outside.wav',
      '.hidden.wav',
      'test/%00.wav',
      `${'a'.repeat(5000)}.wav`,
    ])
    .run(async ({ assert }, key) => {
      await writeFile(app.makePath(env.get('STORAGE_PATH'), 'outside.wav'), 'out of bounds')
      const { status, body } = await sendRaw(await signedPath(key))
      assert.equal(status, 404, body)
      assert.equal((JSON.parse(body) as Problem).code, 'not_found')
    })
})
