import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { NativeFfmpeg } from '#audio/decoders/native_ffmpeg'
import { RecordingReader } from '#audio/recording_reader'
import { LocalProvider } from '#scoring/providers/local/local_provider'
import {
  type Check,
  runSmokeTest,
  scoreSample,
  shippedSamples,
  type SmokeSamples,
} from '#scoring/smoke_test'
import { until } from '#tests/support/until'
import { GARDEN } from '#tests/unit/scoring/recordings'

const FOLDER = fileURLToPath(new URL('../../../database/content/learner', import.meta.url))

/** Remembers the bytes that it was given. */
class WatchedReader extends RecordingReader {
  readonly seen: Uint8Array[] = []

  override read(...args: Parameters<RecordingReader['read']>): Promise<Int16Array> {
    this.seen.push(args[0])
    return super.read(...args)
  }
}

/** Its loading takes as long as the test wants. */
class SlowlyLoaded extends LocalProvider {
  readonly loaded = Promise.withResolvers<void>()
  isAsked = false
  wasLoadedBefore = false
  #isLoaded = false

  override async load(): Promise<void> {
    this.isAsked = true
    await this.loaded.promise
    this.#isLoaded = true
  }

  override transcribeAndScore(...args: Parameters<LocalProvider['transcribeAndScore']>) {
    this.wasLoadedBefore = this.#isLoaded
    return super.transcribeAndScore(...args)
  }
}

const faultsOf = (checks: Check[]) => checks.flatMap(({ holds }, index) => (holds ? [] : [index]))

test.group('Smoke test of scoring', (group) => {
  const provider = new LocalProvider()
  const reader = new WatchedReader(new NativeFfmpeg())
  const options = { reader, provider, timeoutMs: 60_000 }
  let shipped: SmokeSamples
  group.setup(async () => {
    shipped = await shippedSamples(FOLDER)
    return () => provider.close()
  })
  group.each.timeout(60_000)

  test('knows the wrong word of the recording that ships with the project', ({ assert }) => {
    assert.equal(shipped.right.text, GARDEN)
    assert.equal(GARDEN.split(' ')[shipped.wrongWord], 'garden')
  })

  test('waits until the scorer is loaded, whatever the time limit of a recording', async ({
    assert,
    cleanup,
  }) => {
    const scorer = new SlowlyLoaded()
    cleanup(() => scorer.close())
    const scored = scoreSample(shipped.right, { ...options, provider: scorer })
    await until('it is asked to load', () => scorer.isAsked)
    scorer.loaded.resolve()
    const { score } = await scored
    assert.isNotNull(score)
    assert.isTrue(scorer.wasLoadedBefore)
  })

  test('finds recordings that score in the wrong order', async ({ assert }) => {
    const { right, oneWrongWord } = shipped
    const swapped = { ...shipped, right: oneWrongWord, oneWrongWord: right, otherText: right }
    const { checks } = await runSmokeTest(swapped, options)
    assert.deepEqual(faultsOf(checks), [0, 1, 2])
  })

  test('finds low neighbours of the wrong word, and a wrong word that is not the lowest', async ({
    assert,
  }) => {
    const { right } = shipped
    const oneWrongWord = { ...right, text: 'I have never seen such a dirty garden tonight.' }
    const samples = { ...shipped, oneWrongWord, otherText: right }
    const { checks } = await runSmokeTest(samples, options)
    assert.deepEqual(faultsOf(checks), [1, 2, 3])
  })

  test('the smoke test leaves nothing of a recording in memory', async ({ assert }) => {
    reader.seen.length = 0
    await scoreSample(shipped.right, options)
    const silent = { ...shipped.right, text: '!?' }
    const refused = await scoreSample(silent, options).catch((error: unknown) => error)
    assert.propertyVal(refused, 'code', 'reference_text_unscorable')
    assert.lengthOf(reader.seen, 2)
    for (const bytes of reader.seen) {
      assert.isAbove(bytes.length, 100_000)
      assert.isTrue(bytes.every((byte) => byte === 0))
    }
  })
})
