import { readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { ScorerUnavailable } from '#audio/errors'
import { createLearner } from '#database/factories/learners'
import env from '#start/env'
import {
  areZeros,
  KeepingProvider,
  RESULT,
  useProvider,
  useStuckDecoder,
  watchArrays,
  watchUploads,
} from '#tests/support/kept_recordings'
import { phoneRecording } from '#tests/support/recordings'
import { until } from '#tests/support/until'

const RECORDING = app.makePath('database/content/learner/never_seen_such_a_beautiful_garden.wav')
const PATH = '/api/v1/speech/score'
const NONE: Record<string, string> = {}

test.group('POST speech/score overwrites the recording', () => {
  test('overwrites the recording after {outcome}')
    .with([
      { outcome: 'success', answer: () => Promise.resolve(RESULT), status: 200, fields: NONE },
      {
        outcome: 'a failure of the scorer',
        answer: () => Promise.reject(new ScorerUnavailable()),
        status: 503,
        fields: NONE,
      },
      {
        outcome: 'a fault in our own code',
        answer: () => Promise.reject(new TypeError('planted')),
        status: 500,
        fields: NONE,
      },
      {
        outcome: 'fields that are refused',
        answer: () => Promise.resolve(RESULT),
        status: 422,
        fields: { speech_id: 'no id' } as Record<string, string>,
      },
    ])
    .run(async ({ client, assert, cleanup }, { answer, status, fields }) => {
      const uploads = watchUploads(cleanup)
      const provider = new KeepingProvider(answer)
      useProvider(provider, cleanup)
      const { accessToken } = await createLearner()

      const response = await client
        .post(PATH)
        .bearerToken(accessToken)
        .file('audio', RECORDING)
        .fields({ reference_text: 'I have never seen such a beautiful garden before.', ...fields })
      response.assertStatus(status)
      assert.isAtLeast(uploads.length, 2)
      assert.isTrue(areZeros(uploads))
      assert.equal(provider.wasHeard, status !== 422)
      assert.isTrue(areZeros(provider.kept))
    })

  test('overwrites what was decoded from {name}, scored or not')
    .with([{ name: 'index_last.m4a' }, { name: 'plain.mp3' }] as const)
    .run(async ({ client, assert, cleanup }, { name }) => {
      const arrays = watchArrays(cleanup)
      const { accessToken } = await createLearner()
      for (const [answer, status] of [
        [() => Promise.resolve(RESULT), 200],
        [() => Promise.reject(new ScorerUnavailable()), 503],
      ] as const) {
        const provider = new KeepingProvider(answer)
        useProvider(provider, cleanup)
        const response = await client
          .post(PATH)
          .bearerToken(accessToken)
          .file('audio', phoneRecording(name), { filename: 'a' })
          .fields({ reference_text: 'I have never seen such a beautiful garden before.' })
        response.assertStatus(status)
        assert.isTrue(provider.wasHeard)
      }
      const sizes = arrays.map(({ byteLength }) => byteLength)
      assert.isAbove(
        sizes.reduce((sum, size) => sum + size),
        2 * (100_000 + 2 * 111_000)
      )
      assert.isTrue(areZeros(arrays))
    })

  test('overwrites a recording after {what} while it was being decoded')
    .with([{ what: 'a timeout' }, { what: 'a hang-up' }])
    .run(async ({ assert, cleanup }, { what }) => {
      const arrays = watchArrays(cleanup)
      useStuckDecoder(cleanup)
      const { accessToken } = await createLearner()
      const timeout = env.get('SPEECH_API_TIMEOUT')
      env.set('SPEECH_API_TIMEOUT', what === 'a timeout' ? 1 : 60)
      cleanup(() => env.set('SPEECH_API_TIMEOUT', timeout))

      const form = new FormData()
      form.append('audio', new Blob([new Uint8Array(phoneRecording('index_last.m4a'))]), 'a.m4a')
      form.append('reference_text', 'I have never seen such a beautiful garden before.')
      const learner = new AbortController()
      const answer = fetch(`http://${process.env.HOST}:${process.env.PORT}${PATH}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}` },
        body: form,
        signal: learner.signal,
      }).catch((error: Error) => error.name)
      await until('it is being decoded', () => arrays.at(-1)?.byteLength === 'decoded'.length)
      // The upload, its copy with the index first, and what the decoder has said so far.
      for (const array of arrays.slice(-3)) assert.isFalse(areZeros([array]))
      if (what !== 'a timeout') learner.abort()
      const outcome = await answer
      if (typeof outcome !== 'string') assert.equal(outcome.status, 503)
      await until('all is overwritten', () => areZeros(arrays))
    })

  test('overwrites a recording when the learner hangs up while it is being scored', async ({
    assert,
    cleanup,
  }) => {
    const uploads = watchUploads(cleanup)
    const { promise: aborted, resolve } = Promise.withResolvers<unknown>()
    const { promise: started, resolve: start } = Promise.withResolvers<void>()
    const provider = new KeepingProvider((signal) => {
      start()
      return new Promise((_, reject) => {
        signal!.addEventListener('abort', () => {
          resolve(signal!.reason)
          reject(signal!.reason as Error)
        })
      })
    })
    useProvider(provider, cleanup)
    const { accessToken } = await createLearner()

    const form = new FormData()
    form.append('audio', new Blob([await readFile(RECORDING)]), 'a.wav')
    form.append('reference_text', 'I have never seen such a beautiful garden before.')
    const body = new Response(form)
    const request = httpRequest(`http://${process.env.HOST}:${process.env.PORT}${PATH}`, {
      method: 'POST',
      headers: {
        'authorization': `Bearer ${accessToken}`,
        'content-type': body.headers.get('content-type')!,
      },
    })
    request.on('error', () => undefined)
    request.end(Buffer.from(await body.arrayBuffer()))
    await started
    request.destroy()

    assert.propertyVal(await aborted, 'code', 'client_closed_request')
    await until('the recording is wiped', () => areZeros([...uploads, ...provider.kept]))
    assert.isNotEmpty(uploads)
  })
})
