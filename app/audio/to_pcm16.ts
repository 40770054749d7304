import { SLICE_SAMPLES, type SlicedWork } from '#audio/sliced_work'

/** Samples from -1 to 1 as signed 16-bit integers; values outside are clipped. */
export async function toPcm16(
  samples: Float32Array,
  { buffers, pause }: SlicedWork
): Promise<Int16Array> {
  const pcm = buffers.keep(new Int16Array(samples.length))
  for (let start = 0; start < samples.length; start += SLICE_SAMPLES) {
    const end = Math.min(start + SLICE_SAMPLES, samples.length)
    for (let index = start; index < end; index++) {
      pcm[index] = Math.max(-0x8000, Math.min(0x7fff, Math.round(samples[index]! * 0x8000)))
    }
    await pause()
  }
  return pcm
}
