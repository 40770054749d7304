import type { RecordingBuffers } from '#audio/recording_buffers'
import type { Pause } from '#concurrency/time_slices'

/** Samples between two pauses: less than a millisecond of work. */
export const SLICE_SAMPLES = 4096

/** What long work on a recording needs to share the thread with other requests. */
export interface SlicedWork {
  /** Registers every array as soon as it is made. */
  buffers: RecordingBuffers
  pause: Pause
}
