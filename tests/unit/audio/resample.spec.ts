import { setImmediate as nextTurn } from 'node:timers/promises'
import { test } from '@japa/runner'
import { RecordingBuffers } from '#audio/recording_buffers'
import { resampleTo16k } from '#audio/resample'
import { timeSlices } from '#concurrency/time_slices'

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
    test(`the pass band from ${sampleRate} Hz is flat within 0.01 dB`, async ({ assert }) => {
      const highest = sampleRate === 8000 ? 3600 : sampleRate === 11_025 ? 5000 : 6600
      for (const hertz of [100, 1000, 3000, highest]) {
        assert.closeTo(await gainDecibels(hertz, sampleRate), 0, 0.01, `${hertz} Hz`)
      }
    })
  }

  for (const sampleRate of [22_050, 32_000, 44_100, 48_000, 96_000, 192_000]) {
    test(`aliases from ${sampleRate} Hz are 68 dB down`, async ({ assert }) => {
      const nyquist = sampleRate / 2
      for (const hertz of [9400, 10_500, 12_000, 15_900, 20_000, 23_000, 40_000, 90_000]) {
        if (hertz < nyquist) assert.isBelow(await gainDecibels(hertz, sampleRate), -68)
      }
    })
  }

  for (const sampleRate of [8000, 44_100, 48_000, 96_001, 191_999]) {
    test(`a tone at ${sampleRate} Hz keeps its pitch and its place`, async ({ assert }) => {
      const resampled = await resample(sine(1000, sampleRate), sampleRate)
      const ideal = sine(1000, 16_000)
      assert.lengthOf(resampled, 16_000)
      const inside = resampled.subarray(2000, 14_000)
      const differences = inside.map((sample, index) => Math.abs(sample - ideal[2000 + index]!))
      assert.isBelow(Math.max(...differences), 0.0005)
    })
  }

  for (const sampleRate of [48_000, 191_999]) {
    test(`resampling half a minute at ${sampleRate} Hz lets other requests run in between`, async ({
      assert,
    }) => {
      const samples = sine(1000, sampleRate, 30)
      let isDone = false
      const resampling = resample(samples, sampleRate).finally(() => (isDone = true))
      let turns = 0
      for (; !isDone; turns++) await nextTurn()
      await resampling
      // It takes 100 ms of computing, and is to yield to the event loop every 5 ms.
      assert.isAbove(turns, 5)
    })
  }
})
