import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** What a process adds to its peak between two looks is missed when it ends meanwhile. */
const LOOK_EVERY_MS = 20

/**
 * Keeps account of the most memory that a process and its children, however short-lived, have had
 * at any time of their lives (`VmHWM` of proc(5), Linux).
 */
export class MemoryWatch {
  /** In MB, by program; a Node.js process goes by the name of its script. */
  readonly peaks = new Map<string, number>()
  readonly #pid: number
  readonly #timer: NodeJS.Timeout

  constructor(pid: number) {
    this.#pid = pid
    this.#timer = setInterval(() => this.#look(pid), LOOK_EVERY_MS).unref()
  }

  /** Takes a last look. */
  end(): void {
    clearInterval(this.#timer)
    this.#look(this.#pid)
  }

  #look(pid: number): void {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      const megabytes = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
      const name = nameOf(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'))
      if (name !== '') this.peaks.set(name, Math.max(this.peaks.get(name) ?? 0, megabytes))
      for (const child of childrenOf(pid)) this.#look(child)
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The children of a process; each of its threads has a list of those that it has started. */
export function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`)
  const lists = threads.map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
  )
  return lists.flatMap((list) => list.split(' ').map(Number).filter(Boolean))
}

/** How many files, pipes and connections a process has open. */
export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** The memory of a process that is there now, in MB. */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024
}

/** The children of a process whose command line has this in it. */
export function childrenNamed(pid: number, name: string): number[] {
  return childrenOf(pid).filter((child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(name)
    } catch {
      return false
    }
  })
}

/** Empty for a process that is just beginning or ending; PostgreSQL's say after a colon what they do. */
function nameOf([program = '', ...args]: string[]): string {
  const script = args.find((arg) => /\.[jt]s$/.test(arg))
  return basename(script ?? program).replace(/\.[jt]s$|:.*$/, '')
}
