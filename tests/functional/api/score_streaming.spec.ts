import { once } from 'node:events'
import { type IncomingMessage, type OutgoingHttpHeaders, request as httpRequest } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { SpeechProvider } from '#scoring/speech_provider'
import { assertDocumented } from '#tests/support/contract'
import { serverUrl, withBody } from '#tests/support/http'
import { areZeros, watchArrays } from '#tests/support/kept_recordings'
import { assertProblem } from '#tests/support/problems'
import { GARDEN, learnerRecording, multipart } from '#tests/support/recordings'
import { until } from '#tests/support/until'
import { UploadMemory } from '#uploads/upload_memory'
import { PACE } from '#uploads/upload_pace'

const PATH = '/api/v1/speech/score'
const TYPE = 'multipart/form-data; boundary=kettle'
const MEGABYTE = 1024 * 1024

const RECORDING = { name: 'audio', filename: 'a.wav', content: learnerRecording() }

/** That of the product, in a fortieth of the time. */
const QUICK_PACE = { ...PACE, windowMs: PACE.windowMs / 40 }

const TOO_SLOW = { status: 408, code: 'upload_too_slow', connection: 'close' }

function useMemory(memory: UploadMemory, cleanup: (end: () => void) => void): void {
  app.container.swap(UploadMemory, () => memory)
  cleanup(() => app.container.restore(UploadMemory))
}

interface Answer {
  status: number
  code: string
  connection?: 'close'
}

/**
 * Sends the first bytes of an upload, and then none until the answer is there, or one more every
 * `bytewiseMs`.
 */
async function answerToBeginning(
  token: string,
  bytes: Buffer,
  headers: OutgoingHttpHeaders,
  bytewiseMs?: number
) {
  const { hostname, port } = new URL(serverUrl())
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const sent = httpRequest({
    ...{ hostname, port, path: PATH, method: 'POST' },
    headers: { 'authorization': `Bearer ${token}`, 'content-type': TYPE, ...headers },
  })
  sent.on('error', reject)
  sent.setTimeout(15_000, () => sent.destroy(new Error('There is no answer yet.')))
  sent.on('response', (answer) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const { statusCode: status = 0, headers: answered } = answer
      try {
        assertDocumented({ method: 'POST', path: PATH, status, headers: answered, body })
      } catch (error) {
        return reject(error as Error)
      }
      const { code } = JSON.parse(body) as { code: string }
      const { connection } = answered
      resolve({
        status,
        code,
        ...(connection === 'close' && { connection }),
      })
    })
  })
  sent.write(bytes)
  const drip = bytewiseMs === undefined ? undefined : setInterval(() => sent.write('x'), bytewiseMs)
  return promise.finally(() => {
    clearInterval(drip)
    sent.destroy()
  })
}

/** A scorer that fails, and keeps what it was given. */
class Eavesdropper extends SpeechProvider {
  readonly name = 'eavesdropper'
  readonly version = '1'
  heard: Int16Array[] = []
  wasSilent = true

  async load() {}

  state() {
    return 'ready' as const
  }

  async close() {}

  async transcribeAndScore(pcm: Int16Array): Promise<never> {
    this.heard.push(pcm)
    this.wasSilent = pcm.every((sample) => sample === 0)
    return Promise.reject(new Error('the scorer has a fault'))
  }
}

test.group('POST speech/score, while streaming', () => {
  test('refuses an upload of 11 MB before all of it was sent ({why})')
    .with([
      { why: 'of a known length', headers: { 'content-length': String(11 * MEGABYTE) } },
      { why: 'in chunks', headers: { 'transfer-encoding': 'chunked' } },
    ])
    .run(async ({ assert }, { headers }) => {
      const { accessToken } = await createLearner()
      const file = { name: 'audio', filename: 'a.wav', content: Buffer.alloc(10.5 * MEGABYTE) }
      const body = multipart([{ name: 'reference_text', content: GARDEN }, file])
      const answer = await answerToBeginning(accessToken, body.subarray(0, -100), headers)
      assert.deepEqual(answer, { status: 413, code: 'audio_too_large' })
    })

  test('refuses a second recording before all of it was sent', async ({ assert }) => {
    const { accessToken } = await createLearner()
    const file = { name: 'audio', filename: 'a.wav', content: learnerRecording() }
    const body = multipart([file, { ...file, content: Buffer.alloc(MEGABYTE) }])
    const beginning = body.subarray(0, 2 * learnerRecording().length)
    const headers = { 'content-length': String(body.length) }
    const answer = await answerToBeginning(accessToken, beginning, headers)
    assert.deepEqual(answer, { status: 422, code: 'validation_failed' })
  })

  test('refuses a guest before the recording was sent', async ({ assert }) => {
    const answer = await answerToBeginning('nonsense', Buffer.from('--kettle\r\n'), {
      'content-length': String(MEGABYTE),
    })
    assert.deepEqual(answer, { status: 401, code: 'unauthenticated' })
  })

  test('cuts off an upload that stops or comes byte by byte', async ({ assert, cleanup }) => {
    useMemory(new UploadMemory(undefined, undefined, QUICK_PACE), cleanup)
    const arrays = watchArrays(cleanup)
    const { accessToken } = await createLearner()
    const body = multipart([{ name: 'reference_text', content: GARDEN }, RECORDING])
    const beginning = body.subarray(0, 70_000)
    const headers = { 'content-length': String(body.length) }
    const answers = await Promise.all([
      answerToBeginning(accessToken, beginning, headers),
      answerToBeginning(accessToken, Buffer.from('--kettle\r\n'), headers, 20),
      answerToBeginning(accessToken, beginning, headers, 100),
    ])
    for (const answer of answers) assert.deepEqual(answer, TOO_SLOW)
    assert.isNotEmpty(arrays)
    assert.isTrue(areZeros(arrays))
  })

  test('scores a recording that trickles in, with holes', async ({ assert, cleanup }) => {
    useMemory(new UploadMemory(undefined, undefined, QUICK_PACE), cleanup)
    const { accessToken } = await createLearner()
    const body = multipart([{ name: 'reference_text', content: GARDEN }, RECORDING])
    const { hostname, port } = new URL(serverUrl())
    const sent = httpRequest({
      ...{ hostname, port, path: PATH, method: 'POST' },
      headers: { 'authorization': `Bearer ${accessToken}`, 'content-type': TYPE },
    })
    const answered = once(sent, 'response')
    const pieces = 24
    const size = Math.ceil(body.length / pieces)
    for (let piece = 0; piece < pieces; piece++) {
      sent.write(body.subarray(piece * size, (piece + 1) * size))
      // A hole is as long as a window.
      await pause(piece % 6 === 5 ? QUICK_PACE.windowMs : QUICK_PACE.windowMs / 6)
    }
    sent.end()
    const [answer] = (await answered) as [IncomingMessage]
    answer.resume()
    assert.equal(answer.statusCode, 200)
  })

  test('ends slow uploads when another one needs their memory, the largest first', async ({
    assert,
    cleanup,
  }) => {
    // Nothing is over by itself: only what is in the way is ended.
    const pace = { ...QUICK_PACE, stalledWindows: 1000 }
    const memory = new UploadMemory(3 * MEGABYTE, undefined, pace)
    useMemory(memory, cleanup)
    const { accessToken } = await createLearner()
    const held = (megabytes: number) => {
      const content = Buffer.alloc(megabytes * MEGABYTE)
      const body = multipart([{ name: 'audio', filename: 'a.wav', content }])
      const headers = { 'content-length': String(body.length) }
      // More is missing than comes byte by byte while this test runs.
      return answerToBeginning(accessToken, body.subarray(0, -10_000), headers, 50)
    }
    const large = held(2)
    const small = held(0.5)
    let isSmallAnswered = false
    void small.catch(() => undefined).finally(() => (isSmallAnswered = true))
    await until('both are held', () => memory.reservedBytes > 2.4 * MEGABYTE)
    const content = Buffer.alloc(1.5 * MEGABYTE)
    const body = multipart([{ name: 'audio', filename: 'a.wav', content }])
    const send = () => {
      return answerToBeginning(accessToken, body, { 'content-length': String(body.length) })
    }
    // While they are fast, the next one is told to come again.
    await until('it is taken', async () => {
      const { code } = await send()
      return code !== 'scorer_busy'
    })
    assert.deepEqual(await large, TOO_SLOW)
    assert.isFalse(isSmallAnswered)
    assert.isBelow(memory.reservedBytes, MEGABYTE)
    await until('the small one gives way as well', async () => {
      await Promise.allSettled([send(), send()])
      return isSmallAnswered
    })
    assert.deepEqual(await small, TOO_SLOW)
  })

  test('refuses an upload that there is no memory for, and frees its reservation', async ({
    assert,
    cleanup,
  }) => {
    useMemory(new UploadMemory(1.5 * MEGABYTE), cleanup)
    const { accessToken } = await createLearner()
    const upload = (megabytes: number) => {
      const content = Buffer.alloc(megabytes * MEGABYTE)
      const body = multipart([{ name: 'audio', filename: 'a.wav', content }])
      return answerToBeginning(accessToken, body, { 'content-length': String(body.length) })
    }
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(await upload(2), { status: 503, code: 'scorer_busy' })
      assert.deepEqual(await upload(1), { status: 422, code: 'validation_failed' })
    }
  })

  test('overwrites the recording when the scorer fails', async ({ assert, client, cleanup }) => {
    const eavesdropper = new Eavesdropper()
    app.container.swap(SpeechProvider, () => eavesdropper)
    cleanup(() => app.container.restore(SpeechProvider))
    const { accessToken } = await createLearner()
    const file = { name: 'audio', filename: 'a.wav', content: learnerRecording() }
    const body = multipart([{ name: 'reference_text', content: GARDEN }, file])
    const response = await withBody(client.post(PATH).bearerToken(accessToken), TYPE, body)
    assertProblem(assert, response, 500, 'internal_error')
    assert.notInclude(response.text(), 'the scorer has a fault')
    assert.isFalse(eavesdropper.wasSilent)
    assert.lengthOf(eavesdropper.heard, 1)
    assert.isTrue(eavesdropper.heard[0]!.every((sample) => sample === 0))
  })
})
