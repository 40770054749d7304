/** So many bars show a word of a sentence of three seconds in three or more. */
export const PEAKS = 100

/**
 * What a waveform shows: the largest sample of each hundredth of a recording, 255 in the loudest.
 *
 * @param pcm of any length; a hundredth without a sample has that of its neighbour before it
 * @returns `PEAKS` bytes; zeros where there is no sound
 */
export function wavePeaks(pcm: Int16Array): Uint8Array {
  const peaks = Array.from({ length: PEAKS }, (_, bar) => {
    const start = Math.floor((bar * pcm.length) / PEAKS)
    const end = Math.max(start + 1, Math.floor(((bar + 1) * pcm.length) / PEAKS))
    return peakOf(pcm, start, Math.min(end, pcm.length))
  })
  const loudest = Math.max(...peaks)
  return Uint8Array.from(peaks, (peak) => (loudest === 0 ? 0 : Math.round((peak / loudest) * 255)))
}

function peakOf(pcm: Int16Array, start: number, end: number): number {
  let peak = 0
  for (let index = start; index < end; index++) peak = Math.max(peak, Math.abs(pcm[index]!))
  return peak
}
