import { test } from '@japa/runner'
import { ScorerBusy, ScorerUnavailable } from '#audio/errors'
import { Aligner } from '#scoring/providers/local/aligner'
import { spokenWords } from '#scoring/providers/local/spoken_words'
import { FaultyWorkers } from '#tests/support/faulty_worker'
import { until } from '#tests/support/until'
import { GARDEN, learnerPcm } from '#tests/unit/scoring/recordings'

const pcm = learnerPcm('never_seen_such_a_beautiful_garden')
const words = spokenWords(GARDEN)

function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'aligned',
    (error: unknown) => error
  )
}

/** Without a second pass, which takes the longest and starts and ends nothing. */
function alignerFor(maxWaiting: number, cleanup: (end: () => Promise<void>) => void): Aligner {
  const aligner = new Aligner(maxWaiting, { depth: 'text' })
  cleanup(() => aligner.close())
  return aligner
}

test.group('Aligner', () => {
  test('starts no process before it is asked to load or to align', async ({ assert, cleanup }) => {
    const workers = new FaultyWorkers(cleanup)
    const aligner = alignerFor(8, cleanup)
    assert.equal(aligner.state, 'idle')
    assert.isEmpty(workers.started)
    const loading = aligner.load()
    assert.equal(aligner.state, 'idle')
    await loading
    assert.equal(aligner.state, 'ready')
    await aligner.align(pcm, words)
    assert.lengthOf(workers.started, 1)
  })

  test('what a time limit ends is replaced at once, and loads outside of any limit', async ({
    assert,
    cleanup,
  }) => {
    const workers = new FaultyWorkers(cleanup)
    const aligner = alignerFor(8, cleanup)
    const limit = new AbortController()
    const late = outcome(aligner.align(pcm, spokenWords(`Spin ${GARDEN}`), limit.signal))
    await until('the process has begun', () => workers.begun === 1)
    limit.abort(new Error('too late'))
    assert.propertyVal(await late, 'message', 'too late')
    // Nobody has asked for another recording.
    await until('another process is started', () => workers.started.length === 2)
    const impatient = new AbortController()
    const gaveUp = outcome(aligner.align(pcm, words, impatient.signal))
    impatient.abort(new Error('too late again'))
    assert.propertyVal(await gaveUp, 'message', 'too late again')
    assert.equal(await outcome(aligner.align(pcm, words)), 'aligned')
    assert.lengthOf(workers.started, 2)
  })

  test('aligns recordings one after the other, and refuses those beyond the queue', async ({
    assert,
    cleanup,
  }) => {
    const aligner = alignerFor(2, cleanup)
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => outcome(aligner.align(pcm, words)))
    )
    assert.deepEqual(outcomes.slice(0, 3), ['aligned', 'aligned', 'aligned'])
    for (const refusal of outcomes.slice(3)) assert.instanceOf(refusal, ScorerBusy)
  })

  test('refuses what would be scored too late, but never a recording that is alone', async ({
    assert,
    cleanup,
  }) => {
    // By the pace of any machine, two recordings take longer.
    const aligner = new Aligner(8, { depth: 'text', maxWaitMs: 1 })
    cleanup(() => aligner.close())
    // Nothing is known of the pace yet.
    const first = [outcome(aligner.align(pcm, words)), outcome(aligner.align(pcm, words))]
    assert.deepEqual(await Promise.all(first), ['aligned', 'aligned'])
    const alone = outcome(aligner.align(pcm, words))
    assert.instanceOf(await outcome(aligner.align(pcm, words)), ScorerBusy)
    assert.equal(await alone, 'aligned')
    assert.equal(await outcome(aligner.align(pcm, words)), 'aligned')
  })

  test('a caller who gives up while the model loads leaves the process to the next one', async ({
    assert,
    cleanup,
  }) => {
    const workers = new FaultyWorkers(cleanup)
    const aligner = alignerFor(8, cleanup)
    for (let impatient = 0; impatient < 3; impatient++) {
      const caller = new AbortController()
      const gaveUp = outcome(aligner.align(pcm, words, caller.signal))
      await until('a process is started', () => workers.started.length > 0)
      caller.abort(new Error('too late'))
      assert.propertyVal(await gaveUp, 'message', 'too late')
    }
    assert.equal(await outcome(aligner.align(pcm, words)), 'aligned')
    assert.lengthOf(workers.started, 1)
  })

  test('a process that dies fails only the running recording', async ({ assert, cleanup }) => {
    const workers = new FaultyWorkers(cleanup)
    const aligner = alignerFor(8, cleanup)

    const running = outcome(aligner.align(pcm, spokenWords(`Spin ${GARDEN}`)))
    const waiting = outcome(aligner.align(pcm, words))
    await until('the process has begun', () => workers.begun === 1)
    workers.started[0]!.kill('SIGKILL')

    const refusal = await running
    assert.instanceOf(refusal, ScorerUnavailable)
    assert.isAbove((refusal as ScorerUnavailable).retryAfterSeconds, 0)
    assert.equal(await waiting, 'aligned')
    assert.lengthOf(workers.started, 2)
    assert.equal(aligner.state, 'ready')
  })

  test('an abort stops the running recording, and the next one is aligned', async ({
    assert,
    cleanup,
  }) => {
    const aligner = alignerFor(8, cleanup)
    const workers = new FaultyWorkers(cleanup)
    const stop = new AbortController()
    const running = outcome(aligner.align(pcm, spokenWords(`Spin ${GARDEN}`), stop.signal))
    const waiting = outcome(aligner.align(pcm, words, stop.signal))
    const next = outcome(aligner.align(pcm, words))
    const reason = new Error('Nobody listens any more.')
    await until('the process has begun', () => workers.begun === 1)
    stop.abort(reason)
    assert.strictEqual(await running, reason)
    assert.strictEqual(await waiting, reason)
    assert.equal(await next, 'aligned')
  })

  test('closing rejects recordings that run, that wait and that come later', async ({
    assert,
    cleanup,
  }) => {
    const aligner = alignerFor(8, cleanup)
    const running = outcome(aligner.align(pcm, words))
    const waiting = outcome(aligner.align(pcm, words))
    await aligner.close()
    assert.instanceOf(await running, ScorerUnavailable)
    assert.instanceOf(await waiting, ScorerUnavailable)
    assert.instanceOf(await outcome(aligner.align(pcm, words)), ScorerUnavailable)
    assert.equal(aligner.state, 'unavailable')
  })
})
