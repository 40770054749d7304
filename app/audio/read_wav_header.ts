import {
  AudioEmpty,
  AudioUndecodable,
  AudioUnsupported,
  SampleFormatUnsupported,
  SampleRateUnsupported,
  SamplesCompressed,
  TooManyChannels,
} from '#audio/errors'

export type WavEncoding = 'integer' | 'float' | 'alaw' | 'mulaw'

/** Where the samples of a WAV file are, and how they are written. */
export interface WavHeader {
  encoding: WavEncoding
  bitsPerSample: number
  channels: number
  sampleRate: number
  /** Bytes from one frame (a sample of every channel) to the next. */
  bytesPerFrame: number
  dataOffset: number
  frames: number
}

/** The codes of formats (mmreg.h). */
const ENCODINGS: Record<number, WavEncoding> = { 1: 'integer', 3: 'float', 6: 'alaw', 7: 'mulaw' }
const FORMAT_EXTENSIBLE = 0xfffe
/** The last 14 bytes of a sub-format that stands for a plain format code (ksmedia.h). */
const PLAIN_SUBFORMAT = '000000001000800000aa00389b71'

const BITS: Record<WavEncoding, number[]> = {
  integer: [8, 16, 24, 32],
  float: [32, 64],
  alaw: [8],
  mulaw: [8],
}
const MAX_CHANNELS = 8
const MIN_SAMPLE_RATE = 8_000
const MAX_SAMPLE_RATE = 192_000

/** Recorders write a handful; a file with many more would only keep us busy. */
const MAX_CHUNKS = 100

interface Chunk {
  id: string
  offset: number
  size: number
}

/**
 * Reads the header of a WAV file, chunk by chunk: a `fmt ` anywhere before the `data`, other chunks
 * skipped. Accepts 8 to 192 kHz and up to 8 channels.
 * Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM and Microsoft, 1991),
 * Multiple Channel Audio Data and WAVE Files (Microsoft, 2007).
 *
 * @throws AudioUndecodable the header is truncated or contradicts itself
 * @throws AudioUnsupported the coding, rate or number of channels is not accepted
 * @throws AudioEmpty there are no samples
 */
export function readWavHeader(bytes: Uint8Array): WavHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let format: Omit<WavHeader, 'dataOffset' | 'frames'> | undefined

  for (const chunk of chunks(view)) {
    if (chunk.id === 'fmt ') format = readFormat(view, chunk)
    if (chunk.id !== 'data') continue
    if (!format) throw new AudioUndecodable()

    const frames = Math.floor(dataSize(view, chunk) / format.bytesPerFrame)
    if (frames === 0) throw new AudioEmpty()
    return { ...format, dataOffset: chunk.offset, frames }
  }
  throw new AudioUndecodable()
}

function* chunks(view: DataView): Generator<Chunk> {
  let position = 12
  for (let count = 0; count < MAX_CHUNKS && position + 8 <= view.byteLength; count++) {
    const id = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + position, 4))
    const size = view.getUint32(position + 4, true)
    yield { id, offset: position + 8, size }
    position += 8 + size + (size % 2)
  }
}

/**
 * The size in the header, but never more than follows. Recorders that stream cannot know the size in
 * advance: some write 0, others more than there will ever be, or what they have reserved.
 */
function dataSize(view: DataView, chunk: Chunk): number {
  const available = view.byteLength - chunk.offset
  return chunk.size === 0 ? available : Math.min(chunk.size, available)
}

function readFormat(view: DataView, chunk: Chunk): Omit<WavHeader, 'dataOffset' | 'frames'> {
  if (chunk.size < 16 || chunk.offset + chunk.size > view.byteLength) throw new AudioUndecodable()

  const encoding = readEncoding(view, chunk)
  const channels = view.getUint16(chunk.offset + 2, true)
  const sampleRate = view.getUint32(chunk.offset + 4, true)
  const bytesPerFrame = view.getUint16(chunk.offset + 12, true)
  const bitsPerSample = view.getUint16(chunk.offset + 14, true)

  if (channels < 1 || channels > MAX_CHANNELS) {
    throw new TooManyChannels()
  }
  if (sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE) {
    throw new SampleRateUnsupported()
  }
  if (!BITS[encoding].includes(bitsPerSample)) {
    throw new SampleFormatUnsupported()
  }
  if (bytesPerFrame !== channels * (bitsPerSample / 8)) throw new AudioUndecodable()
  return { encoding, bitsPerSample, channels, sampleRate, bytesPerFrame }
}

function readEncoding(view: DataView, chunk: Chunk): WavEncoding {
  let code = view.getUint16(chunk.offset, true)
  if (code === FORMAT_EXTENSIBLE) {
    if (chunk.size < 40) throw new AudioUndecodable()
    const subformat = new Uint8Array(view.buffer, view.byteOffset + chunk.offset + 24, 16)
    code = view.getUint16(chunk.offset + 24, true)
    if (Buffer.from(subformat.subarray(2)).toString('hex') !== PLAIN_SUBFORMAT) {
      throw new AudioUnsupported()
    }
  }
  const encoding = ENCODINGS[code]
  if (encoding === undefined) throw new SamplesCompressed()
  return encoding
}
