/**
 * Imports by relative paths only: the WebAssembly worker is started straight from its file, and needs
 * this one.
 */
import type { CompressedFormat } from './audio_decoder.ts'

/** A second more than is accepted, so that a longer recording is refused as too long. */
export const DECODED_SECONDS = 31.5

const BYTES_PER_SECOND = 16_000 * 2

/** Decoded sound, with some room for the last frame. */
export const MAX_DECODED_BYTES = (DECODED_SECONDS + 0.5) * BYTES_PER_SECOND

/** A forged index of 45 KB asks for 1.4 GB; real recordings stay far below this limit. */
const MAX_ALLOCATION_BYTES = 128 * 1024 * 1024

/** Containers that hold sound of dozens of codings, and the one that recorders write into them. */
const ONLY_CODEC: Partial<Record<CompressedFormat, string>> = { matroska: 'opus', ogg: 'opus' }

/** Where ffmpeg finds a recording, and where its samples go: 16 kHz mono, signed 16 bit, no header. */
export interface Passage {
  format: CompressedFormat
  input: string
  output: string
}

/**
 * ffmpeg's arguments for one or more recordings. ffmpeg never detects the format itself: a text that
 * names other files (ffconcat, HLS) would open them. With several recordings the first fault ends
 * ffmpeg, because how much damage it tolerates depends on how much it decodes in all.
 *
 * @param protocol the only protocol that may be opened
 */
export function ffmpegArguments(protocol: 'pipe' | 'file', passages: Passage[]): string[] {
  const memory = ['-threads', '1', '-max_alloc', String(MAX_ALLOCATION_BYTES)]
  // Otherwise each of several recordings has a thread that reads it, and passing every packet on takes
  // two fifths of the run's processor time.
  const reading = ['-thread_queue_size', '0']
  const sound = ['-vn', '-t', String(DECODED_SECONDS), '-ac', '1', '-ar', '16000', '-f', 's16le']
  return [
    // Otherwise filters have threads of their own, two for each recording on two processors.
    ...['-v', 'error', '-filter_threads', '1', ...(passages.length > 1 ? ['-xerror'] : [])],
    ...passages.flatMap(({ format, input }) => {
      const codec = ONLY_CODEC[format]
      const coding = codec === undefined ? [] : ['-codec_whitelist', codec]
      return [
        ...memory,
        ...reading,
        ...coding,
        '-protocol_whitelist',
        protocol,
        '-f',
        format,
        '-i',
        input,
      ]
    }),
    ...passages.flatMap(({ output }, index) => ['-map', `${index}:a:0`, ...sound, output]),
  ]
}
