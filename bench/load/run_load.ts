import { Connection } from './connection.ts'

/** Answers that are still due when the time is up are waited for this long. */
const DRAIN_MS = 20_000

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
  const connections = Array.from({ length: load.connections }, () => {
    return new Connection(load.port, {
      next: () => {
        if (performance.now() >= endsAt) return undefined
        return load.requests[sent++ % load.requests.length]
      },
      connected: (milliseconds) => result.connectTimes.push(milliseconds),
      answered: (status, milliseconds) => {
        result.answers++
        if (status !== load.expected) return fail(`status ${status}`)
        result.latencies.push(milliseconds)
        lastAnswerAt = performance.now()
      },
      failed: (reason) => {
        fail(reason)
        return performance.now() < endsAt
      },
      done: () => {
        if (--open === 0) resolve()
      },
    })
  })
  const timer = setTimeout(
    () => {
      for (const connection of connections) connection.abandon('no answer in time')
    },
    load.seconds * 1000 + DRAIN_MS
  )
  for (const connection of connections) connection.open()
  await promise
  clearTimeout(timer)
  const seconds = (lastAnswerAt - startedAt) / 1000
  result.perSecond = seconds === 0 ? 0 : result.latencies.length / seconds
  return result
}
