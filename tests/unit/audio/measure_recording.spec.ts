import { test } from '@japa/runner'
import { NativeFfmpeg } from '#audio/decoders/native_ffmpeg'
import { integratedLoudness } from '#audio/loudness'
import { doubtsAbout, measureRecording } from '#audio/measure_recording'
import { RecordingBuffers } from '#audio/recording_buffers'
import { RecordingReader } from '#audio/recording_reader'
import { voiceRecording } from '#tests/support/recordings'

const RATE = 16_000

/** So many seconds of what gives a sample (-1 to 1) for a time. */
function sound(seconds: number, sampleAt: (time: number) => number): Int16Array {
  return Int16Array.from({ length: seconds * RATE }, (_, index) => {
    return Math.max(-0x8000, Math.min(0x7fff, Math.round(sampleAt(index / RATE) * 0x8000)))
  })
}

const tone = (time: number) => Math.sin(2 * Math.PI * 997 * time)
const doubts = (pcm: Int16Array) => doubtsAbout(measureRecording(pcm)).map(({ code }) => code)

test.group('Loudness', () => {
  // EBU Tech 3341, test 1, has -23 LUFS for a stereo tone of -23 dB; one channel alone has 3 LU less.
  test('the loudness of a tone of 997 Hz at {decibels} dB is {lufs} LUFS')
    .with([
      { decibels: 0, lufs: -3.01 },
      { decibels: -23, lufs: -26.01 },
      { decibels: -40, lufs: -43.01 },
    ])
    .run(({ assert }, { decibels, lufs }) => {
      const loudness = integratedLoudness(sound(5, (time) => 10 ** (decibels / 20) * tone(time)))
      assert.closeTo(loudness!, lufs, 0.1)
    })

  // EBU Tech 3341, test 3: what is far below the rest does not count.
  test('the loudness leaves pauses out', ({ assert }) => {
    const pcm = sound(40, (time) => (time < 10 || time >= 30 ? 0.016 : 0.0708) * tone(time))
    assert.closeTo(integratedLoudness(pcm)!, -26.01, 0.1)
    assert.isNull(integratedLoudness(sound(1, () => 0)))
    assert.closeTo(integratedLoudness(sound(0.3, tone))!, -3.01, 0.2)
  })

  // ffmpeg -i tests/fixtures/voices/NAME.wav -af ebur128 -f null -
  test('the loudness of {name} is what ffmpeg says')
    .with([
      { name: 'awb_a1-can-you-play-the-guitar', lufs: -18.2 },
      { name: 'slt_a1-can-you-play-the-guitar', lufs: -18.0 },
    ])
    .run(async ({ assert }, { name, lufs }) => {
      const reader = new RecordingReader(new NativeFfmpeg())
      const pcm = await reader.read(voiceRecording(name), new RecordingBuffers())
      assert.closeTo(integratedLoudness(pcm)!, lufs, 0.1)
      assert.isEmpty(doubts(pcm))
    })
})

test.group('Doubts about a recording', () => {
  const spoken = (time: number) => 0.3 * tone(time)

  test('a recording with {name} raises the doubts {codes}')
    .with([
      { name: 'no fault', pcm: sound(2, spoken), codes: [] },
      { name: 'a quiet voice', pcm: sound(2, (time) => 0.01 * tone(time)), codes: ['audio_quiet'] },
      { name: 'a loud voice', pcm: sound(2, (time) => 0.9 * tone(time)), codes: ['audio_loud'] },
      {
        name: 'a distorted voice',
        pcm: sound(2, (time) => 5 * tone(time)),
        codes: ['audio_loud', 'audio_clipped'],
      },
      {
        name: 'silence at the start',
        pcm: sound(3, (time) => (time < 1.2 ? 0 : spoken(time))),
        codes: ['silence_at_start'],
      },
      {
        name: 'faint noise at the end',
        pcm: sound(3, (time) => (time < 1.5 ? spoken(time) : 0.001 * spoken(time))),
        codes: ['silence_at_end'],
      },
      {
        name: 'a pause in the middle',
        pcm: sound(5, (time) => (time < 1 || time > 4 ? spoken(time) : 0)),
        codes: [],
      },
    ])
    .run(({ assert }, { pcm, codes }) => {
      assert.deepEqual(doubts(pcm), codes)
    })

  test('measures the duration, peak and silence of a recording', ({ assert }) => {
    const pcm = sound(3, (time) => (time < 0.5 || time >= 2 ? 0 : 0.5 * tone(time)))
    const measures = measureRecording(pcm)
    assert.containsSubset(measures, { durationMs: 3000, startSilenceMs: 500, endSilenceMs: 1000 })
    assert.closeTo(measures.peakDecibels, -6.02, 0.1)
  })
})
