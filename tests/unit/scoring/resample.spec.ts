import { test } from '@japa/runner'
import { resampleTo16k } from '#scoring/audio/resample'

function sine(hertz: number, sampleRate: number, seconds = 1): Float32Array {
  return new Float32Array(Math.round(sampleRate * seconds)).map((_, index) => {
    return 0.5 * Math.sin((2 * Math.PI * hertz * index) / sampleRate)
  })
}

/** The level of what comes out over what went in, without the filter's start and end. */
function gainDecibels(hertz: number, sampleRate: number): number {
  const resampled = resampleTo16k(sine(hertz, sampleRate), sampleRate).subarray(2000, 14_000)
  const power = resampled.reduce((sum, sample) => sum + sample * sample, 0) / resampled.length
  return 10 * Math.log10(power / 0.125)
}

test.group('Resample to 16 kHz', () => {
  for (const sampleRate of [
    8000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000,
  ]) {
    test(`${sampleRate} Hz: the pass band is flat within 0.01 dB`, ({ assert }) => {
      const highest = sampleRate === 8000 ? 3600 : sampleRate === 11_025 ? 5000 : 6600
      for (const hertz of [100, 1000, 3000, highest]) {
        assert.closeTo(gainDecibels(hertz, sampleRate), 0, 0.01, `${hertz} Hz`)
      }
    })
  }

  for (const sampleRate of [22_050, 32_000, 44_100, 48_000, 96_000, 192_000]) {
    test(`${sampleRate} Hz: what would fold back is 68 dB down`, ({ assert }) => {
      const nyquist = sampleRate / 2
      for (const hertz of [9400, 10_500, 12_000, 15_900, 20_000, 23_000, 40_000, 90_000]) {
        if (hertz < nyquist) assert.isBelow(gainDecibels(hertz, sampleRate), -68, `${hertz} Hz`)
      }
    })
  }

  for (const sampleRate of [8000, 44_100, 48_000, 96_001, 191_999]) {
    test(`${sampleRate} Hz: a tone keeps its pitch and its place`, ({ assert }) => {
      const resampled = resampleTo16k(sine(1000, sampleRate), sampleRate)
      const ideal = sine(1000, 16_000)
      assert.lengthOf(resampled, 16_000)
      for (let index = 2000; index < 14_000; index++) {
        assert.closeTo(resampled[index] ?? 0, ideal[index] ?? 0, 0.0005)
      }
    })
  }

  test('16 kHz is copied, so that the original can be overwritten', ({ assert }) => {
    const samples = sine(1000, 16_000, 0.1)
    const resampled = resampleTo16k(samples, 16_000)
    assert.deepEqual(resampled, samples)
    assert.notStrictEqual(resampled.buffer, samples.buffer)
  })

  test('half a minute of 48 kHz takes well under a second', ({ assert }) => {
    const samples = sine(1000, 48_000, 30)
    const started = performance.now()
    resampleTo16k(samples, 48_000)
    assert.isBelow(performance.now() - started, 700)
  })
})
