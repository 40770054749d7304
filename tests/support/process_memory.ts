import { readdirSync, readFileSync } from 'node:fs'

/** The most memory, in MB, that a process has had at any time so far (`VmHWM`, Linux). */
function peakMegabytes(status: string): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
}

/** @returns the largest peak, in MB, of a process and all of its children that run now */
export function largestPeak(pid: number): number {
  const family = new Set([pid])
  let largest = 0
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  for (const one of pids.sort((a, b) => a - b)) {
    let status: string
    try {
      status = readFileSync(`/proc/${one}/status`, 'utf8')
    } catch {
      continue // It has ended meanwhile.
    }
    const parent = Number(/PPid:\s+(\d+)/.exec(status)?.[1])
    if (!family.has(one) && !family.has(parent)) continue
    family.add(one)
    largest = Math.max(largest, peakMegabytes(status))
  }
  return largest
}
