import { execFileSync } from 'node:child_process'
import { test } from '@japa/runner'
import { decodeWav } from '#audio/decode_wav'
import { ChannelsCancel } from '#audio/errors'
import { readWavHeader } from '#audio/read_wav_header'
import { RecordingBuffers } from '#audio/recording_buffers'
import { timeSlices } from '#concurrency/time_slices'
import { whyNo } from '#tests/support/missing_programs'
import { swellingTone, type WavOptions, writeWav } from '#tests/unit/audio/wav_files'

const noFfmpeg = whyNo('ffmpeg')

function decode(bytes: Uint8Array): Promise<Float32Array> {
  const work = { buffers: new RecordingBuffers(), pause: timeSlices() }
  return decodeWav(bytes, readWavHeader(bytes), work)
}

function largestDifference(actual: Float32Array, expected: Float32Array): number {
  return actual.reduce((most, value, index) => {
    return Math.max(most, Math.abs(value - (expected[index] ?? 0)))
  }, 0)
}

test.group('Decode WAV | formats', () => {
  const formats: [string, WavOptions, number][] = [
    ['8-bit', { bits: 8 }, 2 / 128],
    ['16-bit', { bits: 16 }, 2 / 2 ** 15],
    ['24-bit', { bits: 24 }, 2 / 2 ** 23],
    ['32-bit', { bits: 32 }, 1e-7],
    ['32-bit float', { bits: 32, float: true }, 0],
    ['64-bit float', { bits: 64, float: true }, 0],
    ['extensible 24-bit', { bits: 24, extensible: true }, 2 / 2 ** 23],
    ['extensible float', { bits: 32, float: true, extensible: true }, 0],
    ['stereo', { channels: 2 }, 2 / 2 ** 15],
    ['eight channels of floats', { channels: 8, bits: 32, float: true }, 1e-7],
    ['192 kHz', { sampleRate: 192_000 }, 2 / 2 ** 15],
  ]

  for (const [name, options, tolerance] of formats) {
    test(`${name} samples come out as they went in`, async ({ assert }) => {
      const samples = swellingTone(0.4)
      const decoded = await decode(writeWav(samples, options))
      assert.lengthOf(decoded, samples.length)
      assert.isAtMost(largestDifference(decoded, samples), tolerance)
    })
  }

  for (const [name, formatCode] of Object.entries({ alaw: 6, mulaw: 7 })) {
    test(`all 256 samples of ${name} mean what they do to ffmpeg`, async ({ assert }) => {
      const wav = writeWav(new Float32Array(256), { bits: 8, formatCode })
      for (let code = 0; code < 256; code++) wav[wav.length - 256 + code] = code
      const args = ['-v', 'error', '-f', 'wav', '-i', '-', '-f', 's16le', '-']
      const pcm = execFileSync('ffmpeg', args, { input: wav })
      const expected = Array.from({ length: 256 }, (_, index) => pcm.readInt16LE(2 * index))
      const decoded = [...(await decode(wav))].map((sample) => Math.round(sample * 0x8000))
      assert.lengthOf(new Set(decoded), formatCode === 6 ? 256 : 255)
      assert.isTrue(decoded.every((sample, index) => sample === expected[index]))
    }).skip(noFfmpeg !== undefined, noFfmpeg)
  }

  test('mixes channels to their mean', async ({ assert }) => {
    const stereo = new Uint8Array(writeWav([0.5, 0.5], { channels: 2 }))
    const view = new DataView(stereo.buffer)
    view.setInt16(44, 0x4000, true)
    view.setInt16(46, -0x2000, true)
    const [first = 0] = await decode(stereo)
    assert.closeTo(first, 0.125, 1e-6)
  })

  test('channels that cancel each other are no silence', async ({ assert }) => {
    const stereo = (second: (sample: number) => number) => {
      const wav = new Uint8Array(writeWav(swellingTone(0.4), { channels: 2 }))
      const view = new DataView(wav.buffer)
      for (let at = 44; at < wav.length; at += 4) {
        view.setInt16(at + 2, second(view.getInt16(at, true)), true)
      }
      return wav
    }
    // Microphones are never exactly alike.
    const failure = await decode(stereo((sample) => Math.round(-0.95 * sample))).catch(
      (error: unknown) => error
    )
    assert.instanceOf(failure, ChannelsCancel)
    await decode(stereo((sample) => Math.round(-0.7 * sample)))
    await decode(stereo(() => 0))
  })

  test('clips floats beyond full scale', async ({ assert }) => {
    const decoded = await decode(writeWav([7, -7], { bits: 32, float: true }))
    assert.deepEqual([...decoded], [1, -1])
  })

  test('decodes bytes that lie inside a larger buffer', async ({ assert }) => {
    const wav = writeWav([0.25, -0.25])
    const larger = new Uint8Array(wav.length + 7).fill(0xaa)
    larger.set(wav, 3)
    assert.deepEqual(await decode(larger.subarray(3, 3 + wav.length)), await decode(wav))
  })
})

test.group('Decode WAV | chunks and sizes', () => {
  const samples = swellingTone(0.4)

  test('skips chunks before the data, even of odd length', async ({ assert }) => {
    const before = [
      { id: 'LIST', bytes: [1, 2, 3] },
      { id: 'fact', bytes: [4, 0, 0, 0] },
    ]
    const decoded = await decode(writeWav(samples, { before }))
    assert.deepEqual(decoded, await decode(writeWav(samples)))
  })

  const bytes = samples.length * 2
  for (const dataSize of [0, 2 ** 32 - 1, 2 ** 31 - 1, 2_000_000_000, 960_000, bytes + 1]) {
    test(`the size ${dataSize}, which is not that of the data, means "until the end"`, async ({
      assert,
    }) => {
      const decoded = await decode(writeWav(samples, { dataSize }))
      assert.deepEqual(decoded, await decode(writeWav(samples)))
    })
  }

  test('ignores bytes after the last whole frame', async ({ assert }) => {
    const wav = writeWav(samples, { channels: 2, dataSize: samples.length * 4 - 1 })
    assert.lengthOf(await decode(wav), samples.length - 1)
  })

  test('ignores a chunk after the data', async ({ assert }) => {
    const trailer = Buffer.from('LIST\x04\x00\x00\x00junk', 'latin1')
    const wav = new Uint8Array(Buffer.concat([writeWav(samples), trailer]))
    assert.lengthOf(await decode(wav), samples.length)
  })
})
