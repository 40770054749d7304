import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import env from '#start/env'
import type { Fault } from '#tests/support/faults'
import { FaultyWorkers } from '#tests/support/faulty_worker'
import type { RawAnswer } from '#tests/support/http'
import { until } from '#tests/support/until'
import {
  createScoreRequest,
  LOADING_SECONDS,
  type ScoreRequest,
  useWatchedScorer,
} from '#tests/support/watched_scorer'
import type { Problem } from '#transformers/problem'

function assertUnavailable(assert: Assert, answer: RawAnswer, code: string): void {
  assert.equal(answer.status, 503, answer.body)
  assert.equal((JSON.parse(answer.body) as Problem).code, code)
  assert.equal(answer.headers['retry-after'], '5')
}

function assertScored(assert: Assert, answers: RawAnswer[]): void {
  for (const { status, body } of answers) {
    assert.equal(status, 200, body)
    const { pronunciation_score: score } = JSON.parse(body) as { pronunciation_score: number }
    assert.isAbove(score, 90)
  }
}

test.group('POST speech/score, when the scorer fails', (group) => {
  group.tap((each) => each.timeout(60_000))
  let score: ScoreRequest
  group.setup(async () => {
    score = await createScoreRequest()
  })

  test('a scorer that {what} is a 503 for its recording, and a new one scores the waiting ones')
    .with<{ what: string; fault: Fault }[]>([
      { what: 'throws', fault: 'Throw' },
      { what: 'ends', fault: 'Exit' },
      { what: 'runs out of memory', fault: 'Allocate' },
      { what: 'wants more memory at once than there is', fault: 'AllocateAtOnce' },
    ])
    .run(async ({ assert, cleanup }, { fault }) => {
      const workers = new FaultyWorkers(cleanup)
      const scorer = useWatchedScorer(cleanup)
      const crashed = score(fault)
      await until('the worker has begun', () => workers.begun === 1, LOADING_SECONDS)
      const waiting = Promise.all([score(), score()])
      await until('two recordings wait', () => scorer.inHand === 3)
      workers.release()

      assertUnavailable(assert, await crashed, 'scorer_unavailable')
      assertScored(assert, await waiting)
      assertScored(assert, [await score()])
      assert.lengthOf(workers.started, 2)
      assert.equal(workers.begun, 4)
      assert.equal(scorer.state(), 'ready')
    })

  test('a scorer that cannot load its model is a 503 only as long as that lasts', async ({
    assert,
    cleanup,
  }) => {
    const workers = new FaultyWorkers(cleanup)
    const scorer = useWatchedScorer(cleanup)
    workers.failLoads(2)
    assertUnavailable(assert, await score(), 'scorer_unavailable')
    assert.equal(scorer.state(), 'unavailable')
    const both = await Promise.all([score(), score()])
    const [scored, refused] = both.sort((one, other) => one.status - other.status)
    assertScored(assert, [scored!])
    assertUnavailable(assert, refused!, 'scorer_unavailable')
    assert.lengthOf(workers.started, 3)
    assert.equal(scorer.state(), 'ready')
  })

  test('a scorer that never answers is a 503, and a new one scores the waiting recording', async ({
    assert,
    cleanup,
  }) => {
    const workers = new FaultyWorkers(cleanup)
    useWatchedScorer(cleanup)
    assertScored(assert, [await score()])
    workers.release()

    const timeout = env.get('SPEECH_API_TIMEOUT')
    env.set('SPEECH_API_TIMEOUT', 2)
    const stuck = score('Spin')
    await until('the worker has begun', () => workers.begun === 2)
    env.set('SPEECH_API_TIMEOUT', timeout)
    const waiting = score()

    assertUnavailable(assert, await stuck, 'scorer_timeout')
    assertScored(assert, [await waiting])
    assertScored(assert, [await score()])
    assert.lengthOf(workers.started, 2)
    assert.equal(workers.started[0]!.signalCode, 'SIGKILL')
  })
})
