import { decodeWav } from '#scoring/audio/decode_wav'
import { detectAudio } from '#scoring/audio/detect'
import { assertDuration, assertVoice } from '#scoring/audio/gate'
import { readWavHeader } from '#scoring/audio/read_wav_header'
import { resampleTo16k } from '#scoring/audio/resample'
import { toPcm16 } from '#scoring/audio/to_pcm16'
import { AudioEmpty, AudioTooLarge, AudioUndecodable, AudioUnsupported } from '#scoring/errors'
import type { RecordingBuffers } from '#scoring/recording_buffers'

export const MAX_RECORDING_BYTES = 10 * 1024 * 1024

/**
 * Turns the bytes of a file into what providers score, or refuses it. Every array on the way is
 * registered in `buffers`, so that the caller can overwrite it.
 *
 * @returns 16 kHz mono, signed 16 bit, 0.3 to 30.5 seconds
 * @throws AudioEmpty, AudioTooLarge, AudioUnsupported, AudioUndecodable
 * @throws AudioTooShort, AudioTooLong, AudioSilent
 */
export function toScorablePcm(bytes: Uint8Array, buffers: RecordingBuffers): Int16Array {
  if (bytes.length === 0) throw new AudioEmpty()
  if (bytes.length > MAX_RECORDING_BYTES) throw new AudioTooLarge()
  assertWav(bytes)

  const header = readWavHeader(bytes)
  assertDuration(header.frames / header.sampleRate)

  const samples = buffers.keep(decodeWav(bytes, header))
  const pcm = buffers.keep(toPcm16(buffers.keep(resampleTo16k(samples, header.sampleRate))))
  assertVoice(pcm)
  return pcm
}

function assertWav(bytes: Uint8Array): void {
  switch (detectAudio(bytes)) {
    case 'wav':
      return
    case 'mp3':
    case 'mp4':
      throw new AudioUnsupported('MP3 and M4A are not accepted yet: send WAV.')
    case 'rare_wav':
      throw new AudioUnsupported(
        'This form of WAV is not accepted: send an ordinary RIFF WAV file.'
      )
    case 'unknown':
      if (looksCutOff(bytes)) throw new AudioUndecodable()
      throw new AudioUnsupported()
  }
}

/** A WAV file that ends before its twelfth byte. */
function looksCutOff(bytes: Uint8Array): boolean {
  return bytes.length < 12 && Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'RIFF'
}
