import type { Load } from '#concurrency/semaphore'

/** Containers that ffmpeg decodes, by the names of its demuxers; `aac` is ADTS. */
export const COMPRESSED_FORMATS = [
  'aac',
  'aiff',
  'amr',
  'caf',
  'flac',
  'matroska',
  'mov',
  'mp3',
  'ogg',
] as const
export type CompressedFormat = (typeof COMPRESSED_FORMATS)[number]

/**
 * Decodes compressed recordings outside this process. It is a class so that the container can provide
 * it.
 */
export abstract class AudioDecoder {
  /**
   * Decodes at most a second more than the longest accepted recording. The caller keeps `bytes` and
   * overwrites them afterwards; the decoder overwrites every other copy that it makes.
   * When `signal` aborts, the promise is rejected with the signal's reason.
   *
   * @returns 16 kHz mono, signed 16 bit; the caller overwrites it
   * @throws AudioUndecodable, ScorerBusy, ScorerUnavailable
   */
  abstract decode(
    bytes: Uint8Array,
    format: CompressedFormat,
    signal?: AbortSignal
  ): Promise<Int16Array>

  /** How many runs there are, and how many recordings wait for one. */
  abstract get load(): Load

  /** Ends what the decoder has started; waiting recordings are rejected. */
  abstract close(): Promise<void>
}
