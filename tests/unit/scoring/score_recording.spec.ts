import { test } from '@japa/runner'
import { AudioSilent, AudioUndecodable, ScorerUnavailable } from '#audio/errors'
import { ScorerTimeout } from '#scoring/errors'
import { LocalProvider } from '#scoring/providers/local/local_provider'
import { scoreRecording } from '#scoring/score_recording'
import type { ScoringResult } from '#scoring/scoring_result'
import type { SpeechProvider } from '#scoring/speech_provider'
import { until } from '#tests/support/until'
import { swellingTone, writeWav } from '#tests/unit/audio/wav_files'
import { GARDEN, learnerFile, recordingReader } from '#tests/unit/scoring/recordings'

/** A provider that remembers the samples it was given and answers as it is told. */
class StubProvider implements SpeechProvider {
  readonly name = 'stub'
  readonly languages = ['en-US']
  readonly version = '1'
  pcm: Int16Array | undefined
  heard = 0

  constructor(readonly answer: () => Promise<ScoringResult>) {}

  transcribeAndScore(pcm: Int16Array): Promise<ScoringResult> {
    this.pcm = pcm
    this.heard = pcm.filter((sample) => sample !== 0).length
    return this.answer()
  }

  async load() {}

  state() {
    return 'ready' as const
  }

  async close() {}
}

const reader = recordingReader()
const result = { recognizedText: 'word' } as ScoringResult
const isZero = (array: Uint8Array | Int16Array) => array.every((value) => value === 0)

function speechLike(): Uint8Array {
  return writeWav(swellingTone(1, 48_000), { sampleRate: 48_000, channels: 2 })
}

test.group('Score a recording', () => {
  test('scores a real recording with the local provider', async ({ assert, cleanup }) => {
    const provider = new LocalProvider()
    cleanup(() => provider.close())
    const bytes = learnerFile('never_seen_such_a_beautiful_garden')
    const scored = await scoreRecording(bytes, GARDEN, 'en-US', {
      reader,
      provider,
      timeoutMs: 10_000,
    })
    assert.isAtLeast(scored.pronunciationScore, 90)
    assert.equal(scored.providerName, 'local')
    assert.isTrue(isZero(bytes))
  })

  test('a sample rate in the header that is not the recorded one gets a hint', async ({
    assert,
    cleanup,
  }) => {
    const provider = new LocalProvider()
    cleanup(() => provider.close())
    const hintAt = async (sampleRate: number, text = GARDEN) => {
      const bytes = learnerFile('never_seen_such_a_beautiful_garden')
      new DataView(bytes.buffer).setUint32(24, sampleRate, true)
      const options = { reader, provider, timeoutMs: 20_000 }
      const { hint } = await scoreRecording(bytes, text, 'en-US', options)
      return hint
    }
    assert.equal(await hintAt(48_000), 'voice_too_fast')
    assert.equal(await hintAt(8_000), 'voice_too_slow')
    assert.isNull(await hintAt(16_000))
    // A low score alone is no reason.
    assert.isNull(await hintAt(16_000, 'Could you speak more slowly, please?'))
  })

  test('overwrites the recording after a success', async ({ assert }) => {
    const provider = new StubProvider(async () => result)
    const bytes = speechLike()
    const scored = await scoreRecording(bytes, 'word', 'en-US', {
      reader,
      provider,
      timeoutMs: 1000,
    })
    assert.deepEqual(scored, { ...result, hint: null })
    assert.isAbove(provider.heard, 10_000)
    assert.isTrue(isZero(bytes))
    assert.isTrue(isZero(provider.pcm ?? Int16Array.of(1)))
  })

  test('overwrites the recording when the provider fails', async ({ assert }) => {
    const failure = new ScorerUnavailable()
    const provider = new StubProvider(() => Promise.reject(failure))
    const bytes = speechLike()
    const call = scoreRecording(bytes, 'word', 'en-US', { reader, provider, timeoutMs: 1000 })
    assert.strictEqual(await call.catch((error: unknown) => error), failure)
    assert.isTrue(isZero(bytes))
    assert.isTrue(isZero(provider.pcm ?? Int16Array.of(1)))
  })

  test('a provider that never answers is a timeout, and the recording is overwritten', async ({
    assert,
    cleanup,
  }) => {
    const provider = new StubProvider(() => new Promise(() => {}))
    const bytes = speechLike()
    const deadline = new AbortController()
    const { timeout } = AbortSignal
    AbortSignal.timeout = () => deadline.signal
    cleanup(() => {
      AbortSignal.timeout = timeout
    })
    const call = scoreRecording(bytes, 'word', 'en-US', { reader, provider, timeoutMs: 1000 })
    await until('the provider has it', () => provider.pcm !== undefined)
    deadline.abort(new DOMException('The deadline has passed.', 'TimeoutError'))
    assert.instanceOf(await call.catch((error: unknown) => error), ScorerTimeout)
    assert.isTrue(isZero(bytes))
    assert.isTrue(isZero(provider.pcm ?? Int16Array.of(1)))
  })

  test('a caller who hangs up gets their own reason, and the recording is overwritten', async ({
    assert,
  }) => {
    const provider = new StubProvider(() => new Promise(() => {}))
    const bytes = speechLike()
    const caller = new AbortController()
    const options = { reader, provider, timeoutMs: 5000, signal: caller.signal }
    const call = scoreRecording(bytes, 'word', 'en-US', options)
    const reason = new Error('The client has gone.')
    await until('the provider has it', () => provider.pcm !== undefined)
    caller.abort(reason)
    assert.strictEqual(await call.catch((error: unknown) => error), reason)
    assert.isTrue(isZero(bytes))
    assert.isTrue(isZero(provider.pcm ?? Int16Array.of(1)))
  })

  test('overwrites a refused recording, which never reaches the provider', async ({ assert }) => {
    const provider = new StubProvider(async () => result)
    const refused: [Uint8Array, typeof AudioSilent][] = [
      [writeWav(new Float32Array(16_000).fill(0.3)), AudioSilent],
      [speechLike().slice(0, 30), AudioUndecodable],
    ]
    for (const [bytes, expected] of refused) {
      const call = scoreRecording(bytes, 'word', 'en-US', { reader, provider, timeoutMs: 1000 })
      assert.instanceOf(await call.catch((error: unknown) => error), expected)
      assert.isTrue(isZero(bytes))
    }
    assert.isUndefined(provider.pcm)
  })

  test('the deadline stops the local provider, which then scores the next recording', async ({
    assert,
    cleanup,
  }) => {
    const provider = new LocalProvider()
    cleanup(() => provider.close())
    const score = (timeoutMs: number) => {
      const bytes = learnerFile('never_seen_such_a_beautiful_garden')
      return scoreRecording(bytes, GARDEN, 'en-US', { reader, provider, timeoutMs })
    }
    assert.instanceOf(await score(60).catch((error: unknown) => error), ScorerTimeout)
    const next = await score(10_000)
    assert.isAtLeast(next.pronunciationScore, 90)
  })
})
