import { test } from '@japa/runner'
import { runOpenLoad } from '../load/open_load.ts'
import { seededRandom, toBytes } from '../load/requests.ts'
import {
  type Arrival,
  crowdArrivals,
  poissonArrivals,
  thinkingArrivals,
  withRepeats,
} from '../load/schedule.ts'
import { serve } from './small_server.ts'

const BYTES = toBytes({ path: '/', body: { kettle: 'on' } }, 'token')
const requestOf = () => ({ kind: 'draw', bytes: BYTES, expected: 200 })

function timesOf(arrivals: Arrival[]): number[] {
  return arrivals.map(({ at }) => at)
}

test.group('bench schedule', () => {
  test('Poisson arrivals have the rate that is asked for, and gaps as uneven as they should be', ({
    assert,
  }) => {
    const arrivals = poissonArrivals(100, 100, 50, seededRandom(1))
    assert.lengthOf(arrivals, 10_000)
    const times = timesOf(arrivals)
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other)
    )
    const gaps = times.slice(1).map((time, position) => time - times[position]!)
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    // Of exponential gaps, the standard deviation is the mean.
    assert.closeTo(mean, 10, 0.1)
    assert.closeTo(Math.sqrt(variance) / mean, 1, 0.05)
  })

  test('a seed makes the same schedule again, and another one another', ({ assert }) => {
    const of = (seed: number) => poissonArrivals(10, 10, 5, seededRandom(seed))
    assert.deepEqual(of(1), of(1))
    assert.notDeepEqual(of(1), of(2))
  })

  test('each learner thinks for 20 to 40 seconds', ({ assert }) => {
    const arrivals = thinkingArrivals(20, 300, seededRandom(1))
    for (let learner = 0; learner < 20; learner++) {
      const times = timesOf(arrivals.filter((one) => one.learner === learner))
      assert.isAtMost(times[0]!, 30_000)
      for (const [position, time] of times.slice(1).entries()) {
        assert.isTrue(time - times[position]! >= 20_000 && time - times[position]! <= 40_000)
      }
    }
  })

  test('a crowd has each learner once, within its time', ({ assert }) => {
    const arrivals = crowdArrivals(100, 1000, seededRandom(1))
    assert.equal(new Set(arrivals.map(({ learner }) => learner)).size, 100)
    assert.isTrue(timesOf(arrivals).every((at) => at >= 0 && at < 1000))
  })

  test('what is sent again is the same request of the same learner, not before the first time', ({
    assert,
  }) => {
    const first = poissonArrivals(100, 20, 50, seededRandom(1))
    const arrivals = withRepeats(first, 0.01, seededRandom(2))
    assert.lengthOf(arrivals, 2020)
    const again = arrivals.filter((one) => !first.includes(one))
    assert.lengthOf(again, 20)
    for (const { at, learner, turn } of again) {
      const original = first.find((one) => one.turn === turn)!
      assert.equal(original.learner, learner)
      assert.isTrue(at >= original.at && at <= original.at + 1000)
    }
  })
})

test.group('bench open load', () => {
  test('requests are sent whether others were answered or not, and each answer is counted', async ({
    assert,
    cleanup,
  }) => {
    const waiting: (() => void)[] = []
    const port = await serve(cleanup, (_, response) => {
      waiting.push(() => response.writeHead(200, { 'Content-Length': 0 }).end())
      // None is answered before the last one has come.
      if (waiting.length === 30) for (const answer of waiting) answer()
    })
    const arrivals = crowdArrivals(30, 50, seededRandom(1))
    const { tallies } = await runOpenLoad({ port, arrivals, requestOf })
    assert.equal(tallies.draw!.sent, 30)
    assert.lengthOf(tallies.draw!.latencies, 30)
    assert.deepEqual(tallies.draw!.errors, {})
  })

  test('latency counts from the intended time, also of what was sent late', async ({
    assert,
    cleanup,
  }) => {
    const port = await serve(cleanup, (_, response) => {
      response.writeHead(200, { 'Content-Length': 0 }).end()
    })
    // Due 500 ms before the load begins.
    const arrivals = [{ at: -500, learner: 0, turn: 0 }]
    const startedAt = performance.now()
    const { tallies, late, latestMs } = await runOpenLoad({ port, arrivals, requestOf })
    const [latency] = tallies.draw!.latencies
    assert.isAtLeast(latency!, 500)
    assert.isAtMost(latency!, 500 + performance.now() - startedAt)
    assert.equal(late, 1)
    assert.isAtLeast(latestMs, 500)
  })

  test('connections are used again', async ({ assert, cleanup }) => {
    const sockets = new Set<unknown>()
    let answered = 0
    const port = await serve(cleanup, ({ socket }, response) => {
      sockets.add(socket)
      answered++
      response.writeHead(200, { 'Content-Length': 0 }).end()
    })
    const arrivals = Array.from({ length: 20 }, (_, turn) => ({ at: 15 * turn, learner: 0, turn }))
    await runOpenLoad({ port, arrivals, requestOf })
    assert.equal(answered, 20)
    assert.isBelow(sockets.size, 20)
  })

  test('a refusal says when to come again; every other answer is an error, as is no answer', async ({
    assert,
    cleanup,
  }) => {
    let count = 0
    const port = await serve(cleanup, (request, response) => {
      const answer = count++ % 4
      if (answer === 3) return request.socket.destroy()
      const head = { 'Content-Length': 0, ...(answer === 0 && { 'Retry-After': 5 }) }
      return response.writeHead([503, 503, 500][answer]!, head).end()
    })
    const arrivals = crowdArrivals(40, 20, seededRandom(1))
    const { tallies } = await runOpenLoad({ port, arrivals, requestOf })
    const { refused, errors, latencies } = tallies.draw!
    assert.isEmpty(latencies)
    assert.equal(refused, 10)
    assert.include(errors, { 'status 503': 10, 'status 500': 10 })
    assert.equal(
      Object.values(errors).reduce((sum, times) => sum + times, 0),
      30
    )
  })

  test('who has no answer within ten seconds of the intended time has gone', async ({
    assert,
    cleanup,
  }) => {
    const port = await serve(cleanup, () => undefined)
    const arrivals = [{ at: -9_990, learner: 0, turn: 0 }]
    const { tallies } = await runOpenLoad({ port, arrivals, requestOf })
    assert.deepEqual(tallies.draw!.errors, { 'no answer in 10 s': 1 })
  })
})
