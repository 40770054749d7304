/** Units from one bar to the next; a bar is two wide. */
const STEP = 3

/** Bars and height of a waveform: in a row of a list, and where there is room. */
const SIZES = {
  row: { bars: 32, height: 24 },
  large: { bars: 100, height: 48 },
} as const

export type WaveSize = keyof typeof SIZES

/**
 * Draws a waveform as one path of an SVG, in at most 33 bytes for each bar. It says nothing to a
 * screen reader.
 *
 * @param peaks as `wavePeaks` makes them; null, of a recording that is not measured yet, is a line
 */
export function wave(peaks: Uint8Array | null, size: WaveSize = 'row'): string {
  const { bars, height } = SIZES[size]
  const path = Array.from({ length: bars }, (_, bar) => {
    // The path's round ends are one unit more above and below.
    const half = Math.round((peakOf(peaks, bar, bars) / 255) * (height / 2 - 1))
    return `M${bar * STEP + 1} ${height / 2 - half}v${half * 2}`
  })
  const width = bars * STEP - 1
  return `<svg class="wave" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true"><path d="${path.join('')}"/></svg>`
}

/** The loudest of what a bar stands for. */
function peakOf(peaks: Uint8Array | null, bar: number, bars: number): number {
  if (peaks === null || peaks.length === 0) return 0
  const start = Math.floor((bar * peaks.length) / bars)
  const end = Math.max(start + 1, Math.floor(((bar + 1) * peaks.length) / bars))
  return peaks.subarray(start, end).reduce((most, peak) => Math.max(most, peak), 0)
}
