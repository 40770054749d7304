import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { detectAudio } from '#audio/detect'
import { AudioSilent, AudioUndecodable, AudioUnsupported } from '#audio/errors'
import { RenditionMaker, TARGET_LUFS } from '#audio/rendition_maker'
import { mutatedRecordings } from '#tests/attacks/mutated_recordings'
import { whyNo } from '#tests/support/missing_programs'
import { learnerRecording, phoneRecording, voiceRecording } from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { swellingTone, writeWav } from './wav_files.js'

const maker = new RenditionMaker()

/** 200 of them were tried, with no other end. */
const MUTATED = 8
const SEED = 77

const SOURCES: Record<string, () => Buffer | Promise<Buffer>> = {
  'learner.wav': () => learnerRecording(),
  'voice.wav': () => voiceRecording('awb_a1-can-you-play-the-guitar'),
  'seed.mp3': () => {
    return readFile(app.makePath('database/content/recordings/a1-any-brothers-or-sisters.mp3'))
  },
  'quiet.wav': () => changed((sample) => sample / 20),
  'loud.wav': () => changed((sample) => sample * 20),
  'index_last.m4a': () => phoneRecording('index_last.m4a'),
  'phone.3gp': () => phoneRecording('phone.3gp'),
  'cover.mp3': () => phoneRecording('cover.mp3'),
}

/** The learner's recording, 16 kHz mono, with every sample changed; what is too loud is clipped. */
function changed(change: (sample: number) => number): Buffer {
  const pcm = learnerRecording().subarray(44)
  const samples = Array.from({ length: pcm.length / 2 }, (_, i) => {
    return Math.max(-1, Math.min(1, change(pcm.readInt16LE(i * 2) / 32768)))
  })
  return Buffer.from(writeWav(samples))
}

/** In an MP4 file the index comes first: players begin before they have all of it. */
function hasIndexFirst(bytes: Buffer): boolean {
  return bytes.indexOf('moov') < bytes.indexOf('mdat')
}

test.group('A rendition', (group) => {
  group.tap((one) => void one.skip(whyNo('ffmpeg') !== undefined, whyNo('ffmpeg')))

  test('the rendition of {$self} is a small M4A, as loud as all others')
    .with(Object.keys(SOURCES))
    .run(async ({ assert }, name) => {
      const original = await SOURCES[name]!()
      const { bytes, measured } = await maker.make(original)
      assert.equal(detectAudio(bytes), 'mov')
      assert.isTrue(hasIndexFirst(bytes))
      const made = await maker.measure(bytes)
      assert.closeTo(made.loudnessLufs, TARGET_LUFS, 0.8)
      assert.isBelow(made.truePeakDb!, -0.5)
      // AAC has whole frames only, of 23 ms, and begins with one of silence.
      assert.closeTo(made.durationMs, measured.durationMs, 60)
      const bitsPerSecond = (bytes.length * 8) / (made.durationMs / 1000)
      assert.isBelow(bitsPerSecond, 85_000)
    })

  test('the rendition of an almost silent recording stays quiet', async ({ assert }) => {
    const { bytes, measured } = await maker.make(changed((sample) => sample / 100))
    const made = await maker.measure(bytes)
    assert.closeTo(made.loudnessLufs, measured.loudnessLufs + 30, 0.8)
  })

  test('a rendition is the same each time, without the metadata of the recording', async ({
    assert,
  }) => {
    const recording = phoneRecording('cover.mp3')
    const [one, other] = [await maker.make(recording), await maker.make(recording)]
    assert.isTrue(one.bytes.equals(other.bytes))
    assert.isFalse(/Lavf|LAME|covr/.test(one.bytes.toString('latin1')))
  })

  test('making renditions leaves no file behind', async ({ assert, cleanup }) => {
    const { TMPDIR } = process.env
    // One of its own: other tests make renditions, too.
    const folder = temporaryFolder(cleanup)
    process.env.TMPDIR = folder
    cleanup(() => {
      if (TMPDIR === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = TMPDIR
    })
    await maker.make(learnerRecording())
    await maker.make(Buffer.from('RIFF----WAVEnothing')).catch(() => undefined)
    assert.deepEqual(readdirSync(folder), [])
  })

  test('makes a rendition of a mutated recording or refuses it, without crashing', async ({
    assert,
  }) => {
    for (const { name, bytes } of mutatedRecordings(MUTATED, SEED)) {
      const result = await maker.make(bytes).catch((reason: unknown) => reason)
      const isRefused = result instanceof AudioUndecodable || result instanceof AudioSilent
      assert.isTrue(
        isRefused || result instanceof AudioUnsupported || 'bytes' in (result as object),
        name
      )
    }
  }).timeout(120_000)

  test('refuses to make a rendition of {what}')
    .with([
      { what: 'silence', bytes: writeWav(new Float32Array(16_000)), error: AudioSilent },
      { what: 'a text', bytes: Buffer.from('ffconcat version 1.0'), error: AudioUnsupported },
      {
        what: 'a damaged file',
        bytes: Buffer.from('RIFF----WAVEnothing'),
        error: AudioUndecodable,
      },
      { what: 'nothing', bytes: Buffer.alloc(0), error: AudioUnsupported },
    ])
    .run(async ({ assert }, { bytes, error }) => {
      const refused = await maker.make(bytes).catch((reason: unknown) => reason)
      assert.instanceOf(refused, error)
    })
})

test.group('Measuring the loudness', (group) => {
  group.tap((one) => void one.skip(whyNo('ffmpeg') !== undefined, whyNo('ffmpeg')))

  // EBU Tech 3341, case 1: a 1 kHz sine of -23 dBFS peak in both channels is -23 LUFS; in one of them
  // it is 3 LU less.
  test('measures a sine wave of -23 dBFS as -26 LUFS', async ({ assert }) => {
    const samples = Array.from({ length: 48_000 * 3 }, (_, i) => {
      return 10 ** (-23 / 20) * Math.sin((2 * Math.PI * 1000 * i) / 48_000)
    })
    const measured = await maker.measure(writeWav(samples, { sampleRate: 48_000 }))
    assert.closeTo(measured.loudnessLufs, -26, 0.15)
    assert.closeTo(measured.truePeakDb!, -23, 0.15)
    assert.equal(measured.durationMs, 3000)
  })

  test('measures the shortest recording that is accepted', async ({ assert }) => {
    const measured = await maker.measure(writeWav(swellingTone(0.3)))
    assert.equal(measured.durationMs, 300)
    assert.isAbove(measured.loudnessLufs, -60)
  })
})
