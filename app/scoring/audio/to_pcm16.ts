/** Samples from -1 to 1 as signed 16-bit integers; what lies outside is clipped. */
export function toPcm16(samples: Float32Array): Int16Array {
  const pcm = new Int16Array(samples.length)
  samples.forEach((sample, index) => {
    pcm[index] = Math.max(-0x8000, Math.min(0x7fff, Math.round(sample * 0x8000)))
  })
  return pcm
}
