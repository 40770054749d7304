import { Exception } from '@adonisjs/core/exceptions'
import { test } from '@japa/runner'
import { RecordingBuffers } from '#audio/recording_buffers'
import { swellingTone, writeWav } from '#tests/unit/audio/wav_files'
import { recordingReader } from '#tests/unit/scoring/recordings'

const reader = recordingReader()
const speechLike = swellingTone(1)
const good = writeWav(speechLike)

/** The code of the refusal, or "scorable". */
async function verdict(bytes: Uint8Array): Promise<string> {
  try {
    await reader.read(bytes, new RecordingBuffers())
    return 'scorable'
  } catch (error) {
    if (error instanceof Exception && error.code) return error.code
    throw error
  }
}

test.group('Malformed recordings', () => {
  const cases: [string, Uint8Array, string][] = [
    ['no bytes', new Uint8Array(), 'audio_empty'],
    ['a header without samples', writeWav([]), 'audio_empty'],
    ['a text file', Buffer.from('hello, this is not a recording'), 'audio_unsupported'],
    ['an HLS playlist', Buffer.from('#EXTM3U\nfile:///etc/passwd'), 'audio_unsupported'],
    ['random bytes', Buffer.from('8f3a11d2c4e5f60718', 'hex'), 'audio_unsupported'],
    ['an MP3 with ID3', Buffer.from('ID3\x04\x00\x00\x00\x00\x00\x00abc'), 'audio_undecodable'],
    ['a bare MP3 frame', Buffer.from('fffb9064000000000000', 'hex'), 'audio_undecodable'],
    ['an M4A', Buffer.from('\x00\x00\x00\x18ftypM4A \x00\x00', 'latin1'), 'audio_undecodable'],
    ['RF64', Buffer.from('RF64\xff\xff\xff\xffWAVEds64', 'latin1'), 'audio_unsupported'],
    ['big-endian RIFX', Buffer.from('RIFX\x00\x00\x00\x00WAVEfmt ', 'latin1'), 'audio_unsupported'],
    ['only "RIFF"', good.subarray(0, 6), 'audio_undecodable'],
    ['an end inside of the format', good.subarray(0, 24), 'audio_undecodable'],
    ['an end before the data', good.subarray(0, 36), 'audio_undecodable'],
    ['an end at once after the header', good.subarray(0, 45), 'audio_empty'],
    ['an end soon after the header', good.subarray(0, 5_000), 'audio_too_short'],
    ['1 Hz', writeWav(speechLike, { sampleRate: 1 }), 'audio_unsupported'],
    ['4 GHz', writeWav(speechLike, { sampleRate: 0xffffffff }), 'audio_unsupported'],
    ['no channel', writeWav(speechLike, { channels: 0 }), 'audio_unsupported'],
    ['nine channels', writeWav([0.1], { channels: 9 }), 'audio_unsupported'],
    ['60,000 channels', withChannels(60_000), 'audio_unsupported'],
    ['a wrong block align', writeWav(speechLike, { bytesPerFrame: 3 }), 'audio_undecodable'],
    ['a block align of 0', writeWav(speechLike, { bytesPerFrame: 0 }), 'audio_undecodable'],
    ['12 bits', withBits(12), 'audio_unsupported'],
    ['A-law of 16 bits', writeWav(speechLike, { formatCode: 6 }), 'audio_unsupported'],
    ['ADPCM', writeWav(speechLike, { formatCode: 2 }), 'audio_unsupported'],
    ['floats that are NaN', writeWav([Number.NaN, ...speechLike], float32()), 'audio_undecodable'],
    [
      'infinite floats',
      writeWav([Number.POSITIVE_INFINITY, ...speechLike], float32()),
      'audio_undecodable',
    ],
    ['more than 10 MB', new Uint8Array(10 * 1024 * 1024 + 1), 'audio_too_large'],
    ['0.29 s', writeWav(swellingTone(0.29)), 'audio_too_short'],
    ['30.6 s', writeWav(swellingTone(30.6)), 'audio_too_long'],
    ['20 minutes in 10 MB', writeWav(swellingTone(1200, 8000), eightBit()), 'audio_too_long'],
    ['digital silence', writeWav(new Float32Array(16_000)), 'audio_silent'],
    ['a constant offset', writeWav(new Float32Array(16_000).fill(0.4)), 'audio_silent'],
  ]

  for (const [name, bytes, code] of cases) {
    test(`refuses a recording with ${name} as ${code}`, async ({ assert }) => {
      assert.equal(await verdict(bytes), code)
    })
  }

  test('reads recordings of 300 ms and of 30.5 s', async ({ assert }) => {
    assert.equal(await verdict(writeWav(swellingTone(0.3))), 'scorable')
    assert.equal(await verdict(writeWav(swellingTone(30.5))), 'scorable')
  })

  test('reads 600 mutated WAV files or refuses them with a code', async ({ assert }) => {
    const random = seededRandom(20_261_122)
    const seen = new Set<string>()
    for (let round = 0; round < 600; round++) seen.add(await verdict(mutate(good, random)))
    assert.includeMembers([...seen], ['scorable', 'audio_undecodable', 'audio_unsupported'])
  }).timeout(20_000)
})

function float32() {
  return { bits: 32, float: true }
}

function eightBit() {
  return { bits: 8, sampleRate: 8000 }
}

function withChannels(channels: number): Uint8Array {
  const bytes = new Uint8Array(good)
  new DataView(bytes.buffer).setUint16(22, channels, true)
  return bytes
}

function withBits(bits: number): Uint8Array {
  const bytes = new Uint8Array(good)
  new DataView(bytes.buffer).setUint16(34, bits, true)
  return bytes
}

/** Up to eight changed bytes, most of them in the header; sometimes cut off. */
function mutate(source: Uint8Array, random: () => number): Uint8Array {
  const bytes = new Uint8Array(source)
  const changes = 1 + Math.floor(random() * 8)
  for (let change = 0; change < changes; change++) {
    const range = random() < 0.8 ? 48 : bytes.length
    bytes[Math.floor(random() * range)] = Math.floor(random() * 256)
  }
  return random() < 0.3 ? bytes.slice(0, Math.floor(random() * bytes.length)) : bytes
}

/** Mulberry32: the same files on every machine. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
