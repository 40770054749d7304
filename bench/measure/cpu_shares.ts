import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { cpuUsage } from 'node:process'
import { cpuSecondsOfFamily, TICKS_PER_SECOND } from './processes.ts'

/** A run is void when the generator, or strangers, took more of the cores than this, in percent. */
export const MOST_FOREIGN_PERCENT = 25

/** CPU time so far, in seconds; `all` is what every core together was busy, and `at` the time. */
export interface CpuTimes {
  server: number
  database: number
  generator: number
  all: number
  at: number
}

/** In percent of all cores. */
export interface CpuShares {
  server: number
  database: number
  generator: number
  /** Everything else that the machine does, the kernel's interrupts and what a host took included. */
  rest: number
}

/** @param databasePid undefined where it is not ours to see: it is part of the rest then */
export function readCpuTimes(serverPid: number, databasePid: number | undefined): CpuTimes {
  const { user, system } = cpuUsage()
  return {
    server: cpuSecondsOfFamily(serverPid),
    database: databasePid === undefined ? 0 : cpuSecondsOfFamily(databasePid),
    generator: (user + system) / 1e6,
    all: busySeconds(),
    at: performance.now() / 1000,
  }
}

export function sharesBetween(
  before: CpuTimes,
  after: CpuTimes,
  cores = availableParallelism()
): CpuShares {
  const used = (of: keyof CpuTimes) => after[of] - before[of]
  const percentOf = (seconds: number) => (100 * seconds) / (cores * used('at'))
  const [server, database, generator] = [used('server'), used('database'), used('generator')]
  const rest = Math.max(0, used('all') - server - database - generator)
  return {
    server: percentOf(server),
    database: percentOf(database),
    generator: percentOf(generator),
    rest: percentOf(rest),
  }
}

/** @returns why a run with these shares says nothing about the server; undefined when it does */
export function voidReason({ generator, rest }: CpuShares): string | undefined {
  const isTooMuch = (percent: number) => percent > MOST_FOREIGN_PERCENT
  if (isTooMuch(generator)) return `the generator took ${Math.round(generator)} % of the cores`
  if (isTooMuch(rest)) return `strangers took ${Math.round(rest)} % of the cores`
  // Nobody can tell without /proc, or when a process has ended.
  return Number.isFinite(generator + rest) ? undefined : 'CPU time could not be read'
}

/** Of all cores: user, nice, system, irq, softirq and steal of proc(5); NaN where there is no /proc. */
function busySeconds(): number {
  try {
    const fields = /^cpu +(.+)$/m.exec(readFileSync('/proc/stat', 'utf8'))![1]!.split(' ')
    const [user, nice, system, , , irq, softirq, steal] = fields.map(Number)
    return (user! + nice! + system! + irq! + softirq! + steal!) / TICKS_PER_SECOND
  } catch {
    return Number.NaN
  }
}
