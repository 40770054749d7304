import { readFileSync } from 'node:fs'
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

/** The most memory that a process has had so far (Linux); 0 when it is gone. */
function peakMegabytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
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

  test('a process that dies fails the running recording only', async ({ assert, cleanup }) => {
    const workers = new FaultyWorkers(cleanup)
    const aligner = new Aligner(8)
    cleanup(() => aligner.close())

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

  test('a process that has grown is replaced, and never takes 512 MB', async ({
    assert,
    cleanup,
  }) => {
    const workers = new FaultyWorkers(cleanup)
    const aligner = new Aligner(8)
    cleanup(() => aligner.close())
    const long = new Int16Array(30 * 16_000).map((_, index) => pcm[index % pcm.length] ?? 0)
    const running = aligner.align(long, spokenWords(`${GARDEN} `.repeat(long.length / pcm.length)))
    await until('it has begun', () => workers.begun === 1)
    let peak = 0
    const watch = setInterval(() => {
      peak = Math.max(peak, peakMegabytes(workers.started[0]!.pid!))
    }, 20)
    await running.finally(() => clearInterval(watch))

    assert.isAbove(peak, 100)
    assert.isBelow(peak, 512)
    assert.equal(aligner.state, 'idle')
    assert.equal(await outcome(aligner.align(pcm, words)), 'aligned')
    assert.lengthOf(workers.started, 2)
    assert.lengthOf(workers.alive, 1)
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
})
