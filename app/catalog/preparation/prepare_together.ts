import { setTimeout as sleep } from 'node:timers/promises'
import type { PreparationQueue } from '#catalog/preparation/preparation_queue'
import type { Preparation, RecordingPreparation } from '#catalog/preparation/recording_preparation'

/** A dependency that fails so often in a row is away. */
const MAX_FAILURES_IN_A_ROW = 3

/** How long to wait for servers that are at one of the recordings, and how often to ask. */
const OTHERS_MS = 30_000
const ASK_EVERY_MS = 200

export interface PreparingOptions {
  /** Only speeches of this batch; left out, all that are due. */
  batchId?: string
  /** Aborts what is going on: the rest is left to others. */
  signal?: AbortSignal
  onDone?: (preparation: Preparation) => void
}

/**
 * Prepares what is due now, several recordings at once, for somebody who waits. What others are at
 * is left to them; for those of the batch it is waited.
 *
 * @param workers each does one after the other
 */
export async function prepareTogether(
  queue: PreparationQueue,
  workers: RecordingPreparation[],
  { batchId, signal, onDone = () => undefined }: PreparingOptions = {}
): Promise<void> {
  let failures = 0
  const work = async (worker: RecordingPreparation) => {
    while (failures < MAX_FAILURES_IN_A_ROW) {
      const done = await worker.prepareNext(batchId ?? null, signal)
      if (done === undefined) return
      failures = done.state === 'failed' ? failures + 1 : 0
      onDone(done)
    }
  }
  try {
    await Promise.all(workers.map(work))
    if (batchId !== undefined) await untilOthersAreDone(queue, batchId, signal)
  } finally {
    await Promise.all(workers.map((worker) => worker.rest()))
  }
}

async function untilOthersAreDone(queue: PreparationQueue, batchId: string, signal?: AbortSignal) {
  const end = performance.now() + OTHERS_MS
  while (!signal?.aborted && performance.now() < end) {
    const { claimed } = await queue.progressOf(batchId)
    if (claimed === 0) return
    await sleep(ASK_EVERY_MS)
  }
}
