/**
 * Kept free of imports by name: the WebAssembly worker is started straight from its file, and needs
 * this one.
 */
import type { CompressedFormat } from './audio_decoder.ts'

/** A second more than the gate accepts, so that a longer recording is refused as too long. */
export const DECODED_SECONDS = 31.5

const BYTES_PER_SECOND = 16_000 * 2

/** Of decoded sound, with some room for the last frame. */
export const MAX_DECODED_BYTES = (DECODED_SECONDS + 0.5) * BYTES_PER_SECOND

/** A forged index of 45 KB asks for 1.4 GB; what is real stays far below this. */
const MAX_ALLOCATION_BYTES = 128 * 1024 * 1024

/**
 * ffmpeg's arguments for one recording. The format is never left to ffmpeg: by detection, a text
 * that names other files (ffconcat, HLS) would open them. `protocol` is all that may be opened.
 *
 * @param input the recording's address, of that protocol
 * @param output where the samples go: 16 kHz mono, signed 16 bit, without a header
 */
export function ffmpegArguments(
  format: CompressedFormat,
  protocol: 'pipe' | 'file',
  input: string,
  output: string
): string[] {
  const reading = ['-v', 'error', '-threads', '1', '-max_alloc', String(MAX_ALLOCATION_BYTES)]
  const source = ['-protocol_whitelist', protocol, '-f', format, '-i', input]
  const sound = ['-map', '0:a:0', '-vn', '-t', String(DECODED_SECONDS), '-ac', '1']
  return [...reading, ...source, ...sound, '-ar', '16000', '-f', 's16le', output]
}
