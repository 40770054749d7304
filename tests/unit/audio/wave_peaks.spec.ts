import { test } from '@japa/runner'
import { PEAKS, wavePeaks } from '#audio/wave_peaks'

test.group('The peaks of a waveform', () => {
  test('has the largest sample of each hundredth, 255 in the loudest', ({ assert }) => {
    const pcm = new Int16Array(PEAKS * 4)
    pcm[1] = 100
    pcm[4 * 4 + 3] = -400
    pcm[399] = 200
    const peaks = wavePeaks(pcm)
    assert.lengthOf(peaks, PEAKS)
    assert.deepEqual([peaks[0], peaks[4], peaks[99]], [64, 255, 128])
    assert.equal(
      peaks.reduce((sum, peak) => sum + peak, 0),
      64 + 255 + 128
    )
  })

  test('takes the lowest sample of all as well', ({ assert }) => {
    const peaks = wavePeaks(new Int16Array(PEAKS).fill(-0x8000))
    assert.deepEqual([...new Set(peaks)], [255])
  })

  test('rises with a sound that rises, of {samples} samples')
    .with([{ samples: 0 }, { samples: 1 }, { samples: 150 }, { samples: 480_007 }])
    .run(({ assert }, { samples }) => {
      const peaks = wavePeaks(
        Int16Array.from({ length: samples }, (_, index) => Math.min(index + 1, 0x7fff))
      )
      assert.lengthOf(peaks, PEAKS)
      // Louder from left to right, so no bar is before its time.
      if (samples >= PEAKS)
        assert.deepEqual(
          [...peaks],
          [...peaks].sort((a, b) => a - b)
        )
      assert.equal(peaks.at(-1), samples === 0 ? 0 : peaks.reduce((a, b) => Math.max(a, b)))
    })
})
