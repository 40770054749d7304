/**
 * The scorer's worker with planted faults; see `faulty_worker.ts`. Like the real one it is started
 * straight from its file, which is why it imports by relative paths.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { AlignmentRequest } from '../../app/scoring/providers/local/alignment.ts'
import { BEGUN, LOADS_TO_FAIL, RELEASED, type Fault } from './faults.ts'

const state = workerData as Int32Array

const FAULTS: Record<Fault, () => void> = {
  Throw: () => {
    throw new Error('The planted fault.')
  },
  Exit: () => process.exit(1),
  Allocate: () => {
    // Bit by bit: a single piece larger than the heap, such as a long array, ends the whole process.
    let kept: object | undefined
    for (;;) kept = { kept }
  },
  Spin: () => {
    for (;;);
  },
}

function isFault(word: string | undefined): word is Fault {
  return word !== undefined && Object.hasOwn(FAULTS, word)
}

if (Atomics.load(state, LOADS_TO_FAIL) > 0) {
  Atomics.sub(state, LOADS_TO_FAIL, 1)
  throw new Error('The planted fault of the model.')
}

if (!parentPort) throw new Error('This file is the main file of a worker thread.')
const listen = parentPort.on.bind(parentPort)
parentPort.on = (event: string, listener: (value: never) => void) => {
  return listen(event, (request: AlignmentRequest) => {
    Atomics.add(state, BEGUN, 1)
    const [first] = request.words
    if (isFault(first?.text)) {
      Atomics.wait(state, RELEASED, 0)
      FAULTS[first.text]()
    }
    listener(request as never)
  })
}

await import('../../app/scoring/providers/local/alignment_worker.ts')
