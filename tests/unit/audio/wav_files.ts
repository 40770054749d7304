/** How `writeWav` writes its samples; by default 16-bit PCM, mono, 16 kHz. */
export interface WavOptions {
  bits?: number
  float?: boolean
  channels?: number
  sampleRate?: number
  formatCode?: number
  extensible?: boolean
  bytesPerFrame?: number
  /** Written in the header instead of the true size. */
  dataSize?: number
  /** Chunks between `fmt ` and `data`. */
  before?: { id: string; bytes: number[] }[]
}

/** A WAV file of the samples (-1 to 1), the same ones in every channel. */
export function writeWav(samples: Iterable<number>, options: WavOptions = {}): Uint8Array {
  const { bits = 16, float = false, channels = 1, sampleRate = 16_000, before = [] } = options
  const code = options.formatCode ?? (float ? 3 : 1)
  const bytesPerFrame = options.bytesPerFrame ?? (channels * bits) / 8
  const format = Buffer.alloc(options.extensible ? 40 : 16)
  format.writeUInt16LE(options.extensible ? 0xfffe : code, 0)
  format.writeUInt16LE(channels, 2)
  format.writeUInt32LE(sampleRate, 4)
  format.writeUInt32LE((sampleRate * bytesPerFrame) % 2 ** 32, 8)
  format.writeUInt16LE(bytesPerFrame, 12)
  format.writeUInt16LE(bits, 14)
  if (options.extensible) {
    format.writeUInt16LE(22, 16)
    format.writeUInt16LE(bits, 18)
    format.writeUInt16LE(code, 24)
    Buffer.from('000000001000800000aa00389b71', 'hex').copy(format, 26)
  }

  const frames = [...samples]
  const data = Buffer.alloc(frames.length * channels * (bits / 8))
  for (const [frame, sample] of frames.entries()) {
    for (let channel = 0; channel < channels; channel++) {
      writeSample(data, (frame * channels + channel) * (bits / 8), sample, bits, float)
    }
  }
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('fmt ', format),
    ...before.map(({ id, bytes }) => chunk(id, Buffer.from(bytes))),
    chunk('data', data, options.dataSize),
  ])
  return new Uint8Array(chunk('RIFF', body))
}

/** A tone at half of full scale that swells and fades twice a second, as loud as speech. */
export function swellingTone(seconds: number, sampleRate = 16_000): Float32Array {
  return new Float32Array(Math.round(seconds * sampleRate)).map((_, index) => {
    const time = index / sampleRate
    return 0.5 * Math.sin(2 * Math.PI * 440 * time) * Math.sin(2 * Math.PI * time) ** 2
  })
}

function chunk(id: string, bytes: Buffer, size = bytes.length): Buffer {
  const header = Buffer.alloc(8)
  header.write(id, 'latin1')
  header.writeUInt32LE(size, 4)
  return Buffer.concat([header, bytes, Buffer.alloc(bytes.length % 2)])
}

function writeSample(data: Buffer, at: number, sample: number, bits: number, float: boolean): void {
  if (float) {
    if (bits === 64) data.writeDoubleLE(sample, at)
    else data.writeFloatLE(sample, at)
  } else if (bits === 8) {
    data.writeUInt8(Math.round(sample * 127) + 128, at)
  } else {
    data.writeIntLE(Math.round(sample * (2 ** (bits - 1) - 1)), at, bits / 8)
  }
}
