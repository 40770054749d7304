/**
 * The scorer's worker with planted faults; see `faulty_worker.ts`. Like the real one it is started
 * straight from its file, which is why it imports by relative paths.
 */
import { readSync, writeSync } from 'node:fs'
import type { WorkerRequest } from '../../app/concurrency/worker_process.ts'
import type { AlignmentJob } from '../../app/scoring/providers/local/alignment.ts'
import { FAIL_LOADING, type Fault, FAULTS, TEST_PIPE } from './faults.ts'

const STRIKE: Record<Fault, () => void> = {
  Throw: () => {
    throw new Error('The planted fault.')
  },
  Exit: () => process.exit(1),
  Allocate: () => {
    let kept: object | undefined
    for (;;) kept = { kept }
  },
  AllocateAtOnce: () => {
    const piece = new Array<number>(100_000_000).fill(0.5)
    process.exitCode = piece.length
  },
  Spin: () => {
    for (;;);
  },
}

if (process.argv.includes(FAIL_LOADING)) throw new Error('The planted fault of the model.')

let isReleased = false

/** Stands still, as the test wants it, in the middle of a recording. */
function waitForRelease(): void {
  if (!isReleased) readSync(TEST_PIPE, Buffer.alloc(1))
  isReleased = true
}

const listen = process.on.bind(process) as (...args: unknown[]) => typeof process
process.on = ((event: string, listener: (value: unknown) => void) => {
  if (event !== 'message') return listen(event, listener)
  return listen(event, (request: WorkerRequest<AlignmentJob>) => {
    writeSync(TEST_PIPE, '.')
    const first = request.job.words[0]?.text
    const fault = FAULTS.find((name) => name === first)
    if (fault) {
      waitForRelease()
      STRIKE[fault]()
    }
    listener(request)
  })
}) as typeof process.on

await import('../../app/scoring/providers/local/alignment_worker.ts')
