import { test } from '@japa/runner'
import { FaultyWorkers } from '#tests/support/faulty_worker'
import { until } from '#tests/support/until'
import {
  createScoreRequest,
  LOADING_SECONDS,
  type ScoreRequest,
  useWatchedScorer,
} from '#tests/support/watched_scorer'
import type { Problem } from '#transformers/problem'

const MAX_WAITING = 48

/** A request whose client can hang up. */
function hangable(score: ScoreRequest, fault?: 'Spin') {
  const client = new AbortController()
  const outcome = score(fault, client.signal).catch((error: unknown) => error)
  return { outcome, hangUp: () => client.abort() }
}

test.group('POST speech/score, when many wait', (group) => {
  let score: ScoreRequest
  group.setup(async () => {
    score = await createScoreRequest()
  })

  test('refuses recordings beyond the queue, and clients that hang up free their places', async ({
    assert,
    cleanup,
  }) => {
    const workers = new FaultyWorkers(cleanup)
    const scorer = useWatchedScorer(cleanup)
    const refused = async () => {
      const { status, headers, body } = await score()
      assert.equal(status, 503, body)
      assert.equal((JSON.parse(body) as Problem).code, 'scorer_busy')
      assert.equal(headers['retry-after'], '3')
    }
    const running = hangable(score, 'Spin')
    await until('the worker has begun', () => workers.begun === 1, LOADING_SECONDS)
    const waiting = Array.from({ length: MAX_WAITING }, () => hangable(score))
    await until('the queue is full', () => scorer.inHand === 1 + MAX_WAITING)

    // The worker is held: an answer now is one that did not wait for it.
    await refused()
    await refused()
    assert.equal(scorer.inHand, 1 + MAX_WAITING)

    for (const { hangUp } of waiting.slice(2)) hangUp()
    await until('their places are free', () => scorer.inHand === 3)
    const later = score()
    await until('a place is taken', () => scorer.inHand === 4)
    assert.equal(workers.begun, 1)

    running.hangUp()
    const answers = [...waiting.slice(0, 2).map(({ outcome }) => outcome), later]
    for (const answer of await Promise.all(answers)) assert.deepInclude(answer, { status: 200 })
    for (const { outcome } of [running, ...waiting.slice(2)]) {
      assert.propertyVal(await outcome, 'name', 'AbortError')
    }
    assert.lengthOf(workers.started, 2)
    assert.equal(workers.begun, 4)
    assert.equal(workers.started[0]!.signalCode, 'SIGKILL')
    assert.equal(scorer.inHand, 0)
  }).timeout(60_000)
})
