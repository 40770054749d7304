import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second in /proc/PID/stat: always 100 for programs (Linux, USER_HZ). */
export const TICKS_PER_SECOND = 100

const KILOBYTES_PER_MEGABYTE = 1000

interface ProcessTimes {
  parent: number
  /** Of itself and of its children that have ended, user and system. */
  cpuSeconds: number
}

/** CPU time that a process has used so far, in seconds; NaN where there is no /proc. */
export function cpuSecondsOf(pid: number): number {
  return readTimes(pid)?.cpuSeconds ?? Number.NaN
}

/** The same for a process and its children together: a PostgreSQL server with all its backends. */
export function cpuSecondsOfFamily(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN
  let seconds = cpuSecondsOf(pid)
  for (const name of listProcesses()) {
    const times = readTimes(Number(name))
    if (times?.parent === pid) seconds += times.cpuSeconds
  }
  return seconds
}

/** A child of a process whose command line names a file; NaN where there is none, or no /proc. */
export function childOf(pid: number, file: string): number {
  const found = listProcesses().find((name) => {
    return readTimes(Number(name))?.parent === pid && read(`/proc/${name}/cmdline`).includes(file)
  })
  return Number(found ?? Number.NaN)
}

/** Resident memory of a process, in MB (10^6 bytes); NaN where there is no /proc. */
export function residentMegabytesOf(pid: number): number {
  return megabytesOf(pid, 'VmRSS')
}

/** The most that a process has had resident so far, in MB (10^6 bytes); NaN where there is no /proc. */
export function peakMegabytesOf(pid: number): number {
  return megabytesOf(pid, 'VmHWM')
}

/**
 * How often a connection came while a listener's queue was full, on this whole machine so far
 * (TcpExt ListenOverflows); NaN where there is no /proc.
 */
export function listenOverflows(): number {
  const [names = '', values = ''] = read('/proc/net/netstat')
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
  const position = names.split(' ').indexOf('ListenOverflows')
  return position === -1 ? Number.NaN : Number(values.split(' ')[position])
}

function megabytesOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(read(`/proc/${pid}/status`))
  return (Number(line?.[1] ?? Number.NaN) * 1.024) / KILOBYTES_PER_MEGABYTE
}

function listProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** The fields of proc(5) after the name, which may itself hold spaces and parentheses. */
function readTimes(pid: number): ProcessTimes | undefined {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === '') return undefined
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15)
  const ticks = user + system + childrenUser + childrenSystem
  return { parent: fields[1] ?? 0, cpuSeconds: ticks / TICKS_PER_SECOND }
}

/** Empty for what is not there: a process may end at any moment. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
