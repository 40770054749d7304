import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RecordingBuffers } from '#audio/recording_buffers'

/** Samples between two looks at the clock: less than a millisecond of work. */
export const SLICE_SAMPLES = 4096

const SLICE_MS = 6

/** How long work on a recording shares the thread with everybody else. */
export interface SlicedWork {
  /** Where every array is registered as soon as it is made. */
  buffers: RecordingBuffers
  /** Awaited after every slice; rejects when nobody waits for the work any more. */
  pause: () => Promise<void> | undefined
}

/**
 * @returns a `pause` that lets the work go on at once, or, when it has held the event loop for 6 ms,
 * in the next turn of it; rejects with the signal's reason
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
