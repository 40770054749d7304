import { setImmediate as nextTurn } from 'node:timers/promises'
import { assertVoice } from '#audio/assert_voice'
import { copyPcm16, decodeWav, isPcm16 } from '#audio/decode_wav'
import {
  type AudioDecoder,
  COMPRESSED_FORMATS,
  type CompressedFormat,
} from '#audio/decoders/audio_decoder'
import { detectAudio } from '#audio/detect'
import {
  AudioEmpty,
  AudioTooLarge,
  AudioUndecodable,
  AudioUnsupported,
  SCORER_FAULTS,
} from '#audio/errors'
import { moveIndexToFront } from '#audio/move_index_to_front'
import { movePacketsToFront } from '#audio/move_packets_to_front'
import { readWavHeader } from '#audio/read_wav_header'
import type { RecordingBuffers } from '#audio/recording_buffers'
import { assertDuration, MAX_RECORDING_BYTES } from '#audio/recording_limits'
import { resampleTo16k } from '#audio/resample'
import { toPcm16 } from '#audio/to_pcm16'
import { type Load, Semaphore } from '#concurrency/semaphore'
import { timeSlices } from '#concurrency/time_slices'
import { Timing } from '#metrics/instruments'

const SAMPLE_RATE = 16_000

const decoded = new Timing(
  'decode_duration_seconds',
  'How long compressed recordings took to decode, with waiting.',
  { format: COMPRESSED_FORMATS }
)

/** Turns the bytes of a file into the samples that providers score, or refuses the file. */
export class RecordingReader {
  /** WAV files are read in this process: two at once would block the event loop for twice as long. */
  readonly #wavReading = new Semaphore({ permits: 1, maxWaiting: 64, ...SCORER_FAULTS })

  constructor(private decoder: AudioDecoder) {}

  /**
   * Registers every array that it makes in `buffers`, so that the caller can overwrite it.
   *
   * @returns 16 kHz mono, signed 16 bit, 0.3 to 30.5 seconds
   * @throws AudioEmpty, AudioTooLarge, AudioUnsupported, AudioUndecodable
   * @throws AudioTooShort, AudioTooLong, AudioSilent
   * @throws ScorerBusy, ScorerUnavailable; the signal's reason when it aborts
   */
  async read(
    bytes: Uint8Array,
    buffers: RecordingBuffers,
    signal?: AbortSignal
  ): Promise<Int16Array> {
    if (bytes.length === 0) throw new AudioEmpty()
    if (bytes.length > MAX_RECORDING_BYTES) throw new AudioTooLarge()
    const pcm = await this.#toPcm(bytes, buffers, signal)
    assertVoice(pcm)
    return pcm
  }

  /** Of the decoder of compressed recordings. */
  get load(): Load {
    return this.decoder.load
  }

  /** Ends what the decoder has started; waiting recordings are rejected. */
  async close(): Promise<void> {
    this.#wavReading.close()
    await this.decoder.close()
  }

  #toPcm(bytes: Uint8Array, buffers: RecordingBuffers, signal?: AbortSignal): Promise<Int16Array> {
    const kind = detectAudio(bytes)
    switch (kind) {
      case 'wav':
        return this.#readWav(bytes, buffers, signal)
      case 'mov':
        return this.#decode(buffers.keep(moveIndexToFront(bytes)), kind, buffers, signal)
      case 'caf':
        return this.#decode(buffers.keep(movePacketsToFront(bytes)), kind, buffers, signal)
      case 'rare_wav':
        throw new AudioUnsupported(
          'This form of WAV is not accepted: send an ordinary RIFF WAV file.'
        )
      case 'unknown':
        if (looksCutOff(bytes)) throw new AudioUndecodable()
        throw new AudioUnsupported()
      default:
        return this.#decode(bytes, kind, buffers, signal)
    }
  }

  async #readWav(bytes: Uint8Array, buffers: RecordingBuffers, signal?: AbortSignal) {
    const header = readWavHeader(bytes)
    assertDuration(header.frames / header.sampleRate)
    if (isPcm16(header)) return copyPcm16(bytes, header, buffers)
    return this.#wavReading.run(async () => {
      // Lets other requests run between recordings that arrived at the same moment.
      await nextTurn()
      const work = { buffers, pause: timeSlices(signal) }
      const samples = await decodeWav(bytes, header, work)
      return toPcm16(await resampleTo16k(samples, header.sampleRate, work), work)
    }, signal)
  }

  async #decode(
    bytes: Uint8Array,
    format: CompressedFormat,
    buffers: RecordingBuffers,
    signal?: AbortSignal
  ) {
    const startedAt = performance.now()
    const pcm = buffers.keep(await this.decoder.decode(bytes, format, signal))
    decoded.addSince({ format }, startedAt)
    assertDuration(pcm.length / SAMPLE_RATE)
    return pcm
  }
}

/** A WAV file that ends before its twelfth byte. */
function looksCutOff(bytes: Uint8Array): boolean {
  return bytes.length < 12 && Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'RIFF'
}
