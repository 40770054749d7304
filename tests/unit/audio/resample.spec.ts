import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { test } from '@japa/runner'
import { RecordingBuffers } from '#audio/recording_buffers'
import { resampleTo16k } from '#audio/resample'
import { timeSlices } from '#audio/time_slices'

function sine(hertz: number, sampleRate: number, seconds = 1): Float32Array {
  return new Float32Array(Math.round(sampleRate * seconds)).map((_, index) => {
    return 0.5 * Math.sin((2 * Math.PI * hertz * index) / sampleRate)
  })
}

function resample(samples: Float32Array, sampleRate: number): Promise<Float32Array> {
  const work = { buffers: new RecordingBuffers(), pause: timeSlices() }
  return resampleTo16k(samples, sampleRate, work)
}

/** The level of what comes out over what went in, without the filter's start and end. */
async function gainDecibels(hertz: number, sampleRate: number): Promise<number> {
  const whole = await resample(sine(hertz, sampleRate), sampleRate)
  const resampled = whole.subarray(2000, 14_000)
  const power = resampled.reduce((sum, sample) => sum + sample * sample, 0) / resampled.length
  return 10 * Math.log10(power / 0.125)
}

test.group('Resample to 16 kHz', () => {
  for (const sampleRate of [
    8000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000,
  ]) {
    test(`${sampleRate} Hz: the pass band is flat within 0.01 dB`, async ({ assert }) => {
      const highest = sampleRate === 8000 ? 3600 : sampleRate === 11_025 ? 5000 : 6600
      for (const hertz of [100, 1000, 3000, highest]) {
        assert.closeTo(await gainDecibels(hertz, sampleRate), 0, 0.01, `${hertz} Hz`)
      }
    })
  }

  for (const sampleRate of [22_050, 32_000, 44_100, 48_000, 96_000, 192_000]) {
    test(`${sampleRate} Hz: what would fold back is 68 dB down`, async ({ assert }) => {
      const nyquist = sampleRate / 2
      for (const hertz of [9400, 10_500, 12_000, 15_900, 20_000, 23_000, 40_000, 90_000]) {
        if (hertz < nyquist) assert.isBelow(await gainDecibels(hertz, sampleRate), -68)
      }
    })
  }

  for (const sampleRate of [8000, 44_100, 48_000, 96_001, 191_999]) {
    test(`${sampleRate} Hz: a tone keeps its pitch and its place`, async ({ assert }) => {
      const resampled = await resample(sine(1000, sampleRate), sampleRate)
      const ideal = sine(1000, 16_000)
      assert.lengthOf(resampled, 16_000)
      for (let index = 2000; index < 14_000; index++) {
        assert.closeTo(resampled[index] ?? 0, ideal[index] ?? 0, 0.0005)
      }
    })
  }

  for (const sampleRate of [48_000, 191_999]) {
    test(`${sampleRate} Hz: half a minute never holds the event loop for long`, async ({
      assert,
    }) => {
      const delays = monitorEventLoopDelay({ resolution: 1 })
      const samples = sine(1000, sampleRate, 30)
      await nextTurn()
      delays.enable()
      const started = performance.now()
      await resample(samples, sampleRate)
      await nextTurn()
      delays.disable()
      assert.isBelow(performance.now() - started, 5000)
      assert.isBelow(delays.percentile(90) / 1e6, 20)
      assert.isAbove(delays.count, 5)
    })
  }
})
