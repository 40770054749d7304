import { request as httpRequest } from 'node:http'
import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { SystemFfmpeg } from '#scoring/audio/decoders/system_ffmpeg'
import { RecordingReader } from '#scoring/audio/recording_reader'
import { ScorerUnavailable } from '#scoring/errors'
import { RecordingBuffers } from '#scoring/recording_buffers'
import type { ScoringResult } from '#scoring/scoring_result'
import { SpeechProvider, type SpeechProviderState } from '#scoring/speech_provider'
import env from '#start/env'
import { createLearner } from '#tests/support/learner'
import { phoneRecording } from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

const RECORDING = app.makePath('database/content/learner/never_seen_such_a_beautiful_garden.wav')
const PATH = '/api/v1/speech/score'

/** A scorer that keeps hold of what it is given, as a leak would. */
class KeepingProvider extends SpeechProvider {
  readonly name = 'keeping'
  readonly version = '1'
  readonly kept: Int16Array[] = []
  wasHeard = false

  constructor(private answer: (signal?: AbortSignal) => Promise<ScoringResult>) {
    super()
  }

  async transcribeAndScore(pcm: Int16Array, _: string, __: string, signal?: AbortSignal) {
    this.kept.push(pcm)
    this.wasHeard = pcm.some((sample) => sample !== 0)
    return this.answer(signal)
  }

  state(): SpeechProviderState {
    return 'ready'
  }

  async close() {}
}

const NONE: Record<string, string> = {}

const RESULT: ScoringResult = {
  recognizedText: '',
  pronunciationScore: 1,
  accuracyScore: 1,
  fluencyScore: null,
  completenessScore: 1,
  prosodyScore: null,
  confidence: null,
  audioDurationMs: 1,
  providerName: 'keeping',
  providerVersion: '1',
  wordScores: [],
}

/** Collects the buffers that the upload is read into, while a test runs. */
function watchUploads(cleanup: (callback: () => void) => void): Buffer[] {
  const buffers: Buffer[] = []
  const { concat } = Buffer
  Buffer.concat = ((list: Buffer[], length?: number) => {
    const joined = concat(list, length)
    if (new Error('where').stack?.includes('read_recording')) buffers.push(...list, joined)
    return joined
  }) as typeof Buffer.concat
  cleanup(() => {
    Buffer.concat = concat
  })
  return buffers
}

/** Collects the arrays that are made of the upload, the decoder's output among them. */
function watchArrays(cleanup: (callback: () => void) => void): (Buffer | Int16Array)[] {
  const arrays: (Buffer | Int16Array)[] = []
  const { keep } = RecordingBuffers.prototype
  RecordingBuffers.prototype.keep = function (array) {
    arrays.push(array as Buffer)
    return keep.call(this, array) as typeof array
  }
  cleanup(() => {
    RecordingBuffers.prototype.keep = keep
  })
  return arrays
}

/** A decoder whose program reads the recording and then never ends. */
function useStuckDecoder(cleanup: (callback: () => void) => void): SystemFfmpeg {
  const program = join(temporaryFolder(cleanup), 'stuck')
  writeFileSync(program, '#!/bin/sh\ncat >&2\nprintf decoded\nexec sleep 60\n', { mode: 0o755 })
  const decoder = new SystemFfmpeg(program)
  app.container.swap(RecordingReader, () => new RecordingReader(decoder))
  cleanup(() => app.container.restore(RecordingReader))
  return decoder
}

function useProvider(provider: SpeechProvider, cleanup: (callback: () => void) => void): void {
  app.container.swap(SpeechProvider, () => provider)
  cleanup(() => app.container.restore(SpeechProvider))
}

const areZeros = (arrays: (Buffer | Int16Array)[]) =>
  arrays.every((array) => array.every((value) => value === 0))

test.group('POST speech/score overwrites the recording', () => {
  test('after {outcome}')
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

  test('after {name} was decoded and scored, or its scorer failed')
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

  test('after {what} while it was being decoded')
    .with([{ what: 'a timeout' }, { what: 'the learner hung up' }])
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
      // The upload, its copy with the index first, and what the decoder has said so far.
      await until('it is being decoded', () => arrays.length === 3)
      assert.isFalse(areZeros(arrays.slice(0, 1)))
      if (what !== 'a timeout') learner.abort()
      const outcome = await answer
      if (typeof outcome !== 'string') assert.equal(outcome.status, 503)
      await until('all is overwritten', () => areZeros(arrays))
    })

  test('when the learner hangs up while it is being scored', async ({ assert, cleanup }) => {
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
    while (!areZeros([...uploads, ...provider.kept])) await nextTurn()
    assert.isNotEmpty(uploads)
  })
})
