import { Worker } from 'node:worker_threads'
import { test } from '@japa/runner'
import { ScorerBusy, ScorerUnavailable } from '#audio/errors'
import { ScorerTimeout } from '#scoring/errors'
import type { RecognitionJob, ThreadRequest } from '#scoring/providers/azure/recognition'
import { RecognitionThread } from '#scoring/providers/azure/recognition_thread'
import { until } from '#tests/support/until'
import { outcome, soundWithPause, startAzure } from '#tests/unit/scoring/azure/azure_runs'

const TEXT = 'Seven herons stand in the river.'

test.group('Azure provider, when many ask', () => {
  test('sends so many recordings at once, queues so many more, and refuses the others', async ({
    assert,
    cleanup,
  }) => {
    const { service, provider, stop } = await startAzure({ atOnce: 2, maxWaiting: 3 })
    cleanup(stop)
    service.behaviour = 'never_answer'
    const caller = new AbortController()
    const ask = (signal?: AbortSignal) =>
      outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US', signal))
    const held = [ask(caller.signal), ask(caller.signal)]
    const waiting = [ask(), ask(), ask()]
    assert.instanceOf(await ask(), ScorerBusy)
    await until('both are there', () => service.turns.filter((one) => one.isComplete).length === 2)
    assert.equal(service.connections, 2)

    service.behaviour = 'score'
    const reason = new Error('Nobody listens any more.')
    caller.abort(reason)
    assert.deepEqual(await Promise.all(held), [reason, reason])
    for (const one of await Promise.all(waiting)) assert.propertyVal(one, 'providerName', 'azure')
    await until('no socket is left', () => service.openSockets === 0)
  })

  test('the deadline of a recording runs while it waits in the queue', async ({
    assert,
    cleanup,
  }) => {
    const { service, provider, stop } = await startAzure({ atOnce: 1, deadlineMs: 400 })
    cleanup(stop)
    service.behaviour = 'never_answer'
    const ask = () => outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    for (const error of await Promise.all([ask(), ask(), ask()])) {
      assert.instanceOf(error, ScorerTimeout)
    }
    // Those that waited were not sent any more.
    assert.isAtMost(service.connections, 1)
  })

  test('closing rejects recordings that are sent, that wait and that come later', async ({
    assert,
    cleanup,
  }) => {
    const { service, provider, stop } = await startAzure({ atOnce: 1 })
    cleanup(stop)
    service.behaviour = 'never_answer'
    const ask = () => outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    const asked = [ask(), ask()]
    await until('one is there', () => service.turns[0]?.isComplete === true)
    await provider.close()
    for (const error of await Promise.all([...asked, ask()])) {
      assert.instanceOf(error, ScorerUnavailable)
    }
  })

  test('a thread that dies fails only its own recordings, and the next one gets a new thread', async ({
    assert,
    cleanup,
  }) => {
    const { service, provider, stop } = await startAzure()
    const threads = watchThreads(cleanup)
    cleanup(stop)
    service.behaviour = 'never_answer'
    const ask = () => outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    const running = ask()
    await until('it is there', () => service.turns[0]?.isComplete === true)
    await threads.used[0]!.terminate()
    assert.instanceOf(await running, ScorerUnavailable)
    service.behaviour = 'score'
    assert.propertyVal(await ask(), 'providerName', 'azure')
    assert.lengthOf(new Set(threads.used), 2)
  })

  test('a thread that cannot be started keeps no permit', async ({ assert, cleanup }) => {
    const { provider, stop } = await startAzure({ atOnce: 1, maxWaiting: 0 })
    cleanup(stop)
    const { recognize } = RecognitionThread.prototype
    cleanup(() => {
      RecognitionThread.prototype.recognize = recognize
    })
    RecognitionThread.prototype.recognize = () => {
      throw new Error('no file descriptors')
    }
    const ask = () => outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    assert.instanceOf(await ask(), ScorerUnavailable)
    assert.equal(provider.state(), 'unavailable')
    RecognitionThread.prototype.recognize = recognize
    assert.propertyVal(await ask(), 'providerName', 'azure')
  })

  test('ends a thread that does not let go of a recording', async ({ assert, cleanup }) => {
    const { service, provider, stop } = await startAzure({ atOnce: 1, deadlineMs: 400 })
    const threads = watchThreads(cleanup)
    cleanup(stop)
    const ask = () => outcome(provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-US'))
    await ask()
    const { postMessage } = Worker.prototype
    cleanup(() => {
      Worker.prototype.postMessage = postMessage
    })
    Worker.prototype.postMessage = function (...args) {
      if ((args[0] as ThreadRequest).type !== 'stop') postMessage.apply(this, args)
    }
    service.behaviour = 'never_answer'
    assert.instanceOf(await ask(), ScorerTimeout)
    assert.equal(service.openSockets, 1)
    await until('the thread was ended', () => threads.used[0]!.ended, 6)
    await until('its socket with it', () => service.openSockets === 0, 6)
    service.behaviour = 'score'
    await until('a recording is scored', async () => 'providerName' in ((await ask()) as object))
  }).timeout(20_000)

  test('overwrites what the thread was given, however the recognition ends', async ({
    assert,
    cleanup,
  }) => {
    const { service, provider, stop } = await startAzure({ deadlineMs: 400 })
    const threads = watchThreads(cleanup)
    cleanup(stop)
    const pcm = soundWithPause(1)
    const ask = (signal?: AbortSignal) =>
      outcome(provider.transcribeAndScore(pcm, TEXT, 'en-US', signal))
    const areWiped = () =>
      threads.jobs.every(({ samples }) => new Uint8Array(samples).every(isZero))
    await ask()
    for (const behaviour of ['close_1011', 'no_match', 'never_answer', 'never_upgrade'] as const) {
      service.behaviour = behaviour
      await ask()
      assert.isTrue(areWiped(), behaviour)
    }
    await ask(AbortSignal.timeout(100))
    assert.isTrue(areWiped(), 'abort')
    assert.lengthOf(threads.jobs, 6)
    assert.isFalse(pcm.every(isZero))
  })
})

const isZero = (value: number) => value === 0

/** The threads that recordings go to, and what they are given. */
function watchThreads(cleanup: (end: () => void) => void) {
  const used: RecognitionThread[] = []
  const jobs: RecognitionJob[] = []
  const { recognize } = RecognitionThread.prototype
  RecognitionThread.prototype.recognize = function (job) {
    used.push(this)
    jobs.push(job)
    return recognize.call(this, job)
  }
  cleanup(() => {
    RecognitionThread.prototype.recognize = recognize
  })
  return { used, jobs }
}
