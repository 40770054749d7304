import childProcess, { type ChildProcess, type ForkOptions } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { FAIL_LOADING, TEST_PIPE } from '#tests/support/faults'

const FILE = fileURLToPath(new URL('faulty_alignment_worker.ts', import.meta.url))

/**
 * Plants faults in the scorer's worker, without a seam in the product: while planted, every worker
 * process that is forked runs `faulty_alignment_worker.ts`, which is the real worker except for
 * texts that begin with a `Fault`. Such a fault strikes when `release` is called, in the middle of
 * its recording.
 */
export class FaultyWorkers {
  /** All that were started. */
  readonly started: ChildProcess[] = []
  /** How many recordings the workers have begun with. */
  begun = 0
  #loadsToFail = 0
  #isReleased = false

  /** @param cleanup is given what ends the planting */
  constructor(cleanup: (end: () => void) => void) {
    const { fork } = childProcess
    childProcess.fork = ((_: string | URL, options: ForkOptions) => {
      return this.#started(
        fork(FILE, this.#arguments(), {
          ...options,
          stdio: [...(options.stdio as string[]), 'pipe'] as ForkOptions['stdio'],
        })
      )
    }) as typeof fork
    syncBuiltinESMExports()
    cleanup(() => {
      childProcess.fork = fork
      syncBuiltinESMExports()
    })
  }

  /** Those that have not ended. */
  get alive(): ChildProcess[] {
    return this.started.filter(({ exitCode, signalCode }) => {
      return exitCode === null && signalCode === null
    })
  }

  /** Lets the next workers fail while they load the model. */
  failLoads(count: number): void {
    this.#loadsToFail = count
  }

  /** Lets the faults strike, those that wait and all later ones. */
  release(): void {
    this.#isReleased = true
    for (const worker of this.alive) pipeOf(worker).write('.')
  }

  #arguments(): string[] {
    if (this.#loadsToFail === 0) return []
    this.#loadsToFail--
    return [FAIL_LOADING]
  }

  #started(worker: ChildProcess): ChildProcess {
    this.started.push(worker)
    const pipe = pipeOf(worker)
    pipe.on('data', (begun: Buffer) => (this.begun += begun.length))
    pipe.on('error', () => {})
    pipe.unref()
    if (this.#isReleased) pipe.write('.')
    return worker
  }
}

function pipeOf(worker: ChildProcess): Socket {
  return worker.stdio[TEST_PIPE] as Socket
}
