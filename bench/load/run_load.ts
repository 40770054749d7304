import { Connection } from './connection.ts'

/** Answers that are still due when the time is up are waited for this long. */
const DRAIN_MS = 20_000

const RECONNECT_AFTER_MS = 20

export interface Load {
  port: number
  /** Sent in turn, from the first one on in every run. */
  requests: readonly Buffer[]
  connections: number
  seconds: number
  /** The status of a good answer. */
  expected: number
}

export interface LoadResult {
  /** Good answers a second, from the first request to the last answer. */
  perSecond: number
  /** All answers, late and bad ones too: what the servers' CPU time was spent on. */
  answers: number
  /** From sending to the end of the answer, of good answers, in milliseconds. */
  latencies: number[]
  /** From asking for a connection to having it, in milliseconds. */
  connectTimes: number[]
  /** How often what went wrong: statuses that were not expected, and failures of connections. */
  failures: Record<string, number>
}

/**
 * Opens all connections at once and keeps each of them busy until the time is up, then waits for
 * the answers that are due.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const result: LoadResult = {
    perSecond: 0,
    answers: 0,
    latencies: [],
    connectTimes: [],
    failures: {},
  }
  const startedAt = performance.now()
  const endsAt = startedAt + load.seconds * 1000
  let lastAnswerAt = startedAt
  let sent = 0
  let open = load.connections
  const fail = (reason: string) => {
    result.failures[reason] = (result.failures[reason] ?? 0) + 1
  }
  const learners = Array.from({ length: load.connections }, () => {
    let isDone = false
    const finish = () => {
      if (isDone) return
      isDone = true
      connection.close()
      if (--open === 0) resolve()
    }
    const sendNext = () => {
      if (performance.now() >= endsAt) return finish()
      connection.send(load.requests[sent++ % load.requests.length]!)
    }
    const connection = new Connection(load.port, {
      connected: (milliseconds) => {
        result.connectTimes.push(milliseconds)
        sendNext()
      },
      answered: (status, milliseconds) => {
        result.answers++
        if (status === load.expected) {
          result.latencies.push(milliseconds)
          lastAnswerAt = performance.now()
        } else fail(`status ${status}`)
        sendNext()
      },
      failed: (reason) => {
        fail(reason)
        if (performance.now() >= endsAt) return finish()
        setTimeout(() => {
          if (!isDone) connection.open()
        }, RECONNECT_AFTER_MS)
      },
    })
    const giveUp = () => {
      if (!isDone) fail('no answer in time')
      finish()
    }
    return { connection, giveUp }
  })
  const timer = setTimeout(
    () => {
      for (const { giveUp } of learners) giveUp()
    },
    load.seconds * 1000 + DRAIN_MS
  )
  for (const { connection } of learners) connection.open()
  await promise
  clearTimeout(timer)
  const seconds = (lastAnswerAt - startedAt) / 1000
  result.perSecond = seconds === 0 ? 0 : result.latencies.length / seconds
  return result
}
