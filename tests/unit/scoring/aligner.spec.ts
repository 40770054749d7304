import { test } from '@japa/runner'
import { ScorerBusy, ScorerUnavailable } from '#scoring/errors'
import { Aligner } from '#scoring/providers/local/aligner'
import { AlignmentThread } from '#scoring/providers/local/alignment_thread'
import { spokenWords } from '#scoring/providers/local/spoken_words'
import { GARDEN, learnerPcm } from '#tests/unit/scoring/recordings'

const pcm = learnerPcm('never_seen_such_a_beautiful_garden')
const words = spokenWords(GARDEN)

function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'aligned',
    (error: unknown) => error
  )
}

test.group('Aligner', () => {
  test('nothing is started before the first recording', async ({ assert, cleanup }) => {
    const aligner = new Aligner(8)
    cleanup(() => aligner.close())
    assert.equal(aligner.state, 'idle')
    await aligner.align(pcm, words)
    assert.equal(aligner.state, 'ready')
  })

  test('takes recordings one after the other, and refuses those beyond the queue', async ({
    assert,
    cleanup,
  }) => {
    const aligner = new Aligner(2)
    cleanup(() => aligner.close())
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => outcome(aligner.align(pcm, words)))
    )
    assert.deepEqual(outcomes.slice(0, 3), ['aligned', 'aligned', 'aligned'])
    for (const refusal of outcomes.slice(3)) assert.instanceOf(refusal, ScorerBusy)
  })

  test('a thread that dies fails the running recording only', async ({ assert, cleanup }) => {
    const aligner = new Aligner(8)
    const started: AlignmentThread[] = []
    const align = AlignmentThread.prototype.align
    AlignmentThread.prototype.align = function (request) {
      started.push(this)
      return align.call(this, request)
    }
    cleanup(async () => {
      AlignmentThread.prototype.align = align
      await aligner.close()
    })

    const running = outcome(aligner.align(pcm, words))
    const waiting = outcome(aligner.align(pcm, words))
    while (started.length === 0) await new Promise(setImmediate)
    await started[0]?.terminate()

    const refusal = await running
    assert.instanceOf(refusal, ScorerUnavailable)
    assert.isAbove((refusal as ScorerUnavailable).retryAfterSeconds, 0)
    assert.equal(await waiting, 'aligned')
    assert.lengthOf(new Set(started), 2)
    assert.equal(aligner.state, 'ready')
  })

  test('an abort stops the running recording, and the next one works', async ({
    assert,
    cleanup,
  }) => {
    const aligner = new Aligner(8)
    cleanup(() => aligner.close())
    await aligner.align(pcm, words)
    const stop = new AbortController()
    const running = outcome(aligner.align(pcm, words, stop.signal))
    const waiting = outcome(aligner.align(pcm, words, stop.signal))
    const next = outcome(aligner.align(pcm, words))
    const reason = new Error('Nobody listens any more.')
    setTimeout(() => stop.abort(reason), 20)
    assert.strictEqual(await running, reason)
    assert.strictEqual(await waiting, reason)
    assert.equal(await next, 'aligned')
  })

  test('closing rejects what runs, what waits and what comes later', async ({ assert }) => {
    const aligner = new Aligner(8)
    const running = outcome(aligner.align(pcm, words))
    const waiting = outcome(aligner.align(pcm, words))
    await aligner.close()
    assert.instanceOf(await running, ScorerUnavailable)
    assert.instanceOf(await waiting, ScorerUnavailable)
    assert.instanceOf(await outcome(aligner.align(pcm, words)), ScorerUnavailable)
    assert.equal(aligner.state, 'unavailable')
  })

  test('the samples that the thread was given are overwritten', async ({ assert, cleanup }) => {
    const aligner = new Aligner(8)
    const given: Int16Array[] = []
    const align = AlignmentThread.prototype.align
    AlignmentThread.prototype.align = function (request) {
      given.push(request.samples)
      return align.call(this, request)
    }
    cleanup(async () => {
      AlignmentThread.prototype.align = align
      await aligner.close()
    })

    await aligner.align(pcm, words)
    await outcome(aligner.align(pcm, spokenWords('Zorblatt')))
    await outcome(aligner.align(pcm, words, AbortSignal.timeout(50)))
    assert.lengthOf(given, 3)
    for (const samples of given) assert.isTrue(samples.every((sample) => sample === 0))
    assert.isTrue(pcm.some((sample) => sample !== 0))
  })
})
