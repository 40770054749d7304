/**
 * A worker process is told of its parent's end by an event, which does not come while it computes. So
 * a thread of its own looks for the parent: this file is both the thread and what starts it.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads'

const LOOK_EVERY_MS = 1000
/** The thread's own heap holds next to nothing. */
const MAX_HEAP_MB = 16

/** Ends this process within about a second of its parent, whatever it is doing. */
export function endWithParent(): void {
  new Worker(new URL(import.meta.url), {
    workerData: process.ppid,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  }).unref()
}

if (!isMainThread) {
  setInterval(() => {
    // An orphan is given another parent.
    if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL')
  }, LOOK_EVERY_MS)
}
