import { AudioUndecodable, ChannelsCancel } from '#audio/errors'
import type { WavHeader } from '#audio/read_wav_header'
import type { RecordingBuffers } from '#audio/recording_buffers'
import { TARGET_RATE } from '#audio/resample'
import { SLICE_SAMPLES, type SlicedWork } from '#audio/sliced_work'

const CANCELLED = 0.01

/**
 * Reads the samples of a WAV file and mixes its channels to one by their mean.
 *
 * @returns `header.frames` samples, from -1 to 1, at `header.sampleRate`
 * @throws AudioUndecodable a float sample that is no finite number
 * @throws ChannelsCancel less than a hundredth of the channels' power is left in their mean
 */
export async function decodeWav(
  bytes: Uint8Array,
  header: WavHeader,
  { buffers, pause }: SlicedWork
): Promise<Float32Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const readSample = sampleReader(view, header)
  const { frames, channels, dataOffset, bytesPerFrame } = header
  const bytesPerSample = header.bitsPerSample / 8
  const mono = buffers.keep(new Float32Array(frames))
  let mixedPower = 0
  let power = 0

  for (let frame = 0; frame < frames; frame++) {
    const start = dataOffset + frame * bytesPerFrame
    let sum = 0
    for (let channel = 0; channel < channels; channel++) {
      const sample = readSample(start + channel * bytesPerSample)
      sum += sample
      power += sample * sample
    }
    mixedPower += (sum * sum) / channels
    if (!Number.isFinite(sum)) throw new AudioUndecodable()
    mono[frame] = Math.max(-1, Math.min(1, sum / channels))
    if (frame % SLICE_SAMPLES === 0) await pause()
  }
  // Of two channels with nothing in common, half of it is left.
  if (mixedPower < CANCELLED * power) throw new ChannelsCancel()
  return mono
}

/** Whether the samples are in the form that providers score, so that there is nothing to convert. */
export function isPcm16(header: WavHeader): boolean {
  const { encoding, bitsPerSample, channels, sampleRate } = header
  return (
    encoding === 'integer' && bitsPerSample === 16 && channels === 1 && sampleRate === TARGET_RATE
  )
}

/** Copies the samples of a file that `isPcm16`: it takes a hundredth of the time. */
export function copyPcm16(
  bytes: Uint8Array,
  { dataOffset, frames }: WavHeader,
  buffers: RecordingBuffers
): Int16Array {
  const pcm = buffers.keep(new Int16Array(frames))
  // WAV is little-endian, as is every processor that Node.js runs on.
  new Uint8Array(pcm.buffer).set(bytes.subarray(dataOffset, dataOffset + pcm.byteLength))
  return pcm
}

/** WAV's 8-bit samples are unsigned, all others signed; all are little-endian. */
function sampleReader(view: DataView, { encoding, bitsPerSample }: WavHeader) {
  if (encoding === 'float') {
    return bitsPerSample === 64
      ? (at: number) => view.getFloat64(at, true)
      : (at: number) => view.getFloat32(at, true)
  }
  if (encoding === 'alaw') return (at: number) => fromALaw(view.getUint8(at)) / 0x8000
  if (encoding === 'mulaw') return (at: number) => fromMuLaw(view.getUint8(at)) / 0x8000
  switch (bitsPerSample) {
    case 8:
      return (at: number) => (view.getUint8(at) - 128) / 0x80
    case 16:
      return (at: number) => view.getInt16(at, true) / 0x8000
    case 24:
      return (at: number) => (view.getUint16(at, true) + view.getInt8(at + 2) * 0x10000) / 0x800000
    default:
      return (at: number) => view.getInt32(at, true) / 0x80000000
  }
}

/** Source: ITU-T G.711, table 1: a sign, three bits of segment, four of mantissa; even bits inverted. */
function fromALaw(code: number): number {
  const bits = code ^ 0x55
  const segment = (bits >> 4) & 0x07
  const step = ((bits & 0x0f) << 4) + 8
  const level = segment === 0 ? step : (step + 0x100) << (segment - 1)
  return bits & 0x80 ? level : -level
}

/** Source: ITU-T G.711, table 2: the same parts, all bits inverted. */
function fromMuLaw(code: number): number {
  const bits = ~code & 0xff
  const level = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 0x07)) - 0x84
  return bits & 0x80 ? -level : level
}
