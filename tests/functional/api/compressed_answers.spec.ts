import { type IncomingHttpHeaders, request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createLearner } from '#database/factories/learners'
import { finishedSession, saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { serverUrl } from '#tests/support/http'
import { signedPath, storeRecording } from '#tests/support/signed_recordings'

/** As it comes over the wire: `fetch` would ask for compression by itself, and undo it. */
async function ask(path: string, headers: Record<string, string>, method = 'GET', body?: string) {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const sent = request(serverUrl(path), { method, headers }, (answer) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('end', () => {
      const { statusCode: status = 0, headers: received } = answer
      resolve({ status, headers: received, bytes: Buffer.concat(chunks) })
    })
  })
  sent.on('error', reject)
  sent.end(body)
  return promise
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
}

const UNDO = { gzip: gunzipSync, br: brotliDecompressSync }

/** A session of 200 results. @returns its path, and whose it is */
async function longSession() {
  const { user, accessToken } = await createLearner()
  // A signed address would be another one every five minutes.
  const speech = await createSpeech([], { audioUrl: null })
  const ids = Array.from({ length: 200 }, () => speech.id)
  const id = await saveSession(user.id, ids, finishedSession(ids))
  const headers = { authorization: `Bearer ${accessToken}` }
  return { path: `/api/v1/game/sessions/${id}`, headers }
}

test.group('Compressed answers', () => {
  test('a long session shrinks, to what the client takes', async ({ assert }) => {
    const { path, headers } = await longSession()
    const plain = await ask(path, headers)
    assert.isUndefined(plain.headers['content-encoding'])
    assert.isAbove(plain.bytes.length, 50_000)
    for (const { accept, coding } of [
      { accept: 'gzip', coding: 'gzip' },
      { accept: 'br, gzip', coding: 'br' },
      { accept: 'br;q=0.5, gzip', coding: 'gzip' },
      { accept: '*;q=0.1, br;q=0', coding: 'gzip' },
    ] as const) {
      const { headers: sent, bytes } = await ask(path, { ...headers, 'accept-encoding': accept })
      assert.equal(sent['content-encoding'], coding, accept)
      assert.equal(sent.vary, 'Origin, Accept-Encoding')
      assert.equal(sent['content-type'], 'application/json; charset=utf-8')
      assert.equal(sent['content-length'], String(bytes.length))
      assert.isBelow(bytes.length, plain.bytes.length / 5)
      assert.isTrue(plain.bytes.equals(UNDO[coding](bytes)), accept)
    }
    for (const accept of ['', 'identity', 'gzip;q=0', 'deflate, zstd', 'identity, gzip;q=0.5']) {
      const { headers: sent, bytes } = await ask(path, { ...headers, 'accept-encoding': accept })
      assert.isUndefined(sent['content-encoding'], accept)
      assert.equal(bytes.length, plain.bytes.length)
    }
  })

  test('HEAD says what GET would', async ({ assert }) => {
    const { path, headers } = await longSession()
    const compressed = { ...headers, 'accept-encoding': 'gzip' }
    const [got, head] = [await ask(path, compressed), await ask(path, compressed, 'HEAD')]
    assert.equal(head.bytes.length, 0)
    for (const name of ['content-encoding', 'content-length', 'content-type', 'vary']) {
      assert.equal(head.headers[name], got.headers[name], name)
    }
  })

  test('what the app has is still right, however it came', async ({ assert }) => {
    const gzip = { 'accept-encoding': 'gzip' }
    const [plain, compressed] = [await ask('/api/v1/tags', {}), await ask('/api/v1/tags', gzip)]
    assert.equal(compressed.headers['content-encoding'], 'gzip')
    assert.match(compressed.headers.etag!, /^W\//)
    assert.equal(compressed.headers.etag, plain.headers.etag)
    const again = { 'if-none-match': plain.headers.etag!, ...gzip }
    const { status, bytes, headers } = await ask('/api/v1/tags', again)
    assert.deepEqual([status, bytes.length], [304, 0])
    assert.isUndefined(headers['content-encoding'])
  })

  test('an export is compressed while it is written', async ({ assert }) => {
    const { headers } = await longSession()
    const path = '/api/v1/users/me/export'
    const plain = await ask(path, headers)
    const { bytes, headers: sent } = await ask(path, { ...headers, 'accept-encoding': 'gzip' })
    assert.equal(sent['content-encoding'], 'gzip')
    assert.equal(gunzipSync(bytes).length, plain.bytes.length)
  })

  test('recordings, tokens, versions and small answers stay as they are', async ({ assert }) => {
    const { accessToken } = await createAdmin()
    const speech = await createSpeech([], { text: 'k'.repeat(500) })
    const admin = { authorization: `Bearer ${accessToken}` }
    const email = `${speech.id}@example.com`
    const registration = JSON.stringify({ email, password: 'nine quiet kettles', name: 'Mia' })
    const json = { 'content-type': 'application/json' }
    const answers = {
      recording: await ask(await signedPath(await storeRecording()), { 'accept-encoding': 'br' }),
      tokens: await ask(
        '/api/v1/auth/register',
        { ...json, 'accept-encoding': 'br' },
        'POST',
        registration
      ),
      version: await ask(`/api/v1/admin/speeches/${speech.id}`, {
        ...admin,
        'accept-encoding': 'br',
      }),
      small: await ask('/api/v1/users/me', { 'accept-encoding': 'br' }),
    }
    for (const [name, { headers }] of Object.entries(answers)) {
      assert.isUndefined(headers['content-encoding'], name)
    }
    assert.match(answers.version.headers.etag!, /^"/)
    assert.equal(answers.tokens.status, 201)
    assert.equal(answers.recording.headers.vary, 'Origin')
  })
})
