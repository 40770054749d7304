import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RecordingBuffers } from '#audio/recording_buffers'

/** Samples between two checks of the clock: less than a millisecond of work. */
export const SLICE_SAMPLES = 4096

const SLICE_MS = 6

/** What long work on a recording needs to share the thread with other requests (time slicing). */
export interface SlicedWork {
  /** Registers every array as soon as it is made. */
  buffers: RecordingBuffers
  /** Awaited after every slice; rejects when nobody waits for the result any more. */
  pause: () => Promise<void> | undefined
}

/**
 * @returns a `pause` that yields to the event loop once the work has held it for 6 ms, and otherwise
 * returns at once; rejects with the signal's reason
 */
export function timeSlices(signal?: AbortSignal): SlicedWork['pause'] {
  let began = performance.now()
  return () => {
    if (performance.now() - began < SLICE_MS) return undefined
    return nextTurn().then(() => {
      signal?.throwIfAborted()
      began = performance.now()
    })
  }
}
