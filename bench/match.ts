import { cpuUsage } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LoadResult, runLoad } from './load/run_load.ts'
import {
  cpuSecondsOf,
  cpuSecondsOfFamily,
  listenOverflows,
  residentMegabytesOf,
} from './measure/processes.ts'
import { median, percentile, ratios, type Spread, spread } from './measure/statistics.ts'
import type { ServerProcess } from './process/server_process.ts'

const WARM_UP_ROUNDS = 4
const QUIET_CPU_SECONDS = 0.02
const QUIET_LOOK_MS = 200
const QUIET_TIMEOUT_MS = 20_000

export interface Contestant {
  name: string
  server: ServerProcess
  /** What it is sent, where that differs from what the others are sent. */
  requests?: readonly Buffer[]
}

export interface MatchPlan {
  requests: readonly Buffer[]
  expected: number
  connections: number
  rounds: number
  seconds: number
  /** Answers before the first round, which do not count: V8 optimizes what runs often. */
  warmUpAnswers: number
  databasePid: number | undefined
}

/** What one contestant did in one round. */
interface Round extends LoadResult {
  serverCpu: number
  databaseCpu: number
  generatorCpu: number
  overflows: number
  residentMegabytes: number
}

/** What came of all rounds of one contestant. Times in ms, CPU in microseconds for a request. */
export interface Standing {
  name: string
  perSecond: Spread
  /** How many times as many requests a second the first contestant answered, by rounds. */
  firstIsTimes: Spread
  p50: number
  p99: number
  serverCpu: number
  databaseCpu: number
  generatorCpu: number
  residentMegabytes: number
  answers: number
  failures: Record<string, number>
  /** The longest time until a connection was there. */
  slowestConnect: number
  /** Connections that found the listener's queue full. */
  overflows: number
}

/**
 * Lets servers answer the same requests in turn, several rounds, each round beginning with the next
 * one, so that whatever else the machine does disturbs all of them alike.
 */
export async function runMatch(contestants: Contestant[], plan: MatchPlan): Promise<Standing[]> {
  const rounds = new Map<string, Round[]>(contestants.map(({ name }) => [name, []]))
  for (const { server, requests = plan.requests } of contestants) {
    await warmUp(server, { ...plan, requests })
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const {
        name,
        server,
        requests = plan.requests,
      } = contestants[(turn + round) % contestants.length]!
      rounds.get(name)!.push(await runRound(server, { ...plan, requests }))
      await untilQuiet(server, plan.databasePid)
    }
  }
  const first = rounds.get(contestants[0]?.name ?? '') ?? []
  return contestants.map(({ name }) => toStanding(name, rounds.get(name)!, first))
}

/** Load until there were enough answers, or for a few rounds' time from a server that is slow. */
async function warmUp(server: ServerProcess, plan: MatchPlan): Promise<void> {
  let answers = 0
  for (let part = 0; part < WARM_UP_ROUNDS && answers < plan.warmUpAnswers; part++) {
    const result = await runLoad({ ...plan, port: server.port })
    answers += result.answers
  }
  await untilQuiet(server, plan.databasePid)
}

async function runRound(server: ServerProcess, plan: MatchPlan): Promise<Round> {
  const before = readCpu(server, plan.databasePid)
  const overflowsBefore = listenOverflows()
  const result = await runLoad({ ...plan, port: server.port })
  const after = readCpu(server, plan.databasePid)
  const perAnswer = (one: number, other: number) => ((other - one) * 1e6) / result.answers
  return {
    ...result,
    serverCpu: perAnswer(before.server, after.server),
    databaseCpu: perAnswer(before.database, after.database),
    generatorCpu: perAnswer(before.generator, after.generator),
    overflows: listenOverflows() - overflowsBefore,
    residentMegabytes: residentMegabytesOf(server.pid),
  }
}

function readCpu(server: ServerProcess, databasePid: number | undefined) {
  const { user, system } = cpuUsage()
  return {
    server: cpuSecondsOf(server.pid),
    database: cpuSecondsOfFamily(databasePid),
    generator: (user + system) / 1e6,
  }
}

/** Waits until neither the server nor the database has work left over. */
async function untilQuiet(server: ServerProcess, databasePid: number | undefined): Promise<void> {
  const deadline = performance.now() + QUIET_TIMEOUT_MS
  const used = () =>
    cpuSecondsOf(server.pid) + (databasePid === undefined ? 0 : cpuSecondsOfFamily(databasePid))
  for (let before = used(); performance.now() < deadline;) {
    await sleep(QUIET_LOOK_MS)
    const now = used()
    if (!(now - before > QUIET_CPU_SECONDS)) return
    before = now
  }
}

function toStanding(name: string, rounds: Round[], first: Round[]): Standing {
  const perSecond = (of: Round[]) => of.map((round) => round.perSecond)
  const latencies = (share: number) =>
    median(rounds.map((round) => percentile(round.latencies, share)))
  const failures: Record<string, number> = {}
  for (const round of rounds) {
    for (const [reason, count] of Object.entries(round.failures)) {
      failures[reason] = (failures[reason] ?? 0) + count
    }
  }
  return {
    name,
    perSecond: spread(perSecond(rounds)),
    firstIsTimes: ratios(perSecond(first), perSecond(rounds)),
    p50: latencies(0.5),
    p99: latencies(0.99),
    serverCpu: median(rounds.map((round) => round.serverCpu)),
    databaseCpu: median(rounds.map((round) => round.databaseCpu)),
    generatorCpu: median(rounds.map((round) => round.generatorCpu)),
    residentMegabytes: rounds.at(-1)?.residentMegabytes ?? Number.NaN,
    answers: rounds.reduce((sum, round) => sum + round.answers, 0),
    failures,
    slowestConnect: Math.max(...rounds.flatMap((round) => percentile(round.connectTimes, 1))),
    overflows: rounds.reduce((sum, round) => sum + round.overflows, 0),
  }
}
