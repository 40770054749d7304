/** What ffmpeg's filter `ebur128` says at its end. */
export interface Summary {
  /** Integrated loudness (EBU R128), -70 for silence. */
  loudnessLufs: number
  /** True peak (ITU-R BS.1770-4, annex 2) in dB of full scale; undefined for digital silence. */
  truePeakDb: number | undefined
}

/** @param text what ffmpeg said; @returns undefined when it does not hold both */
export function readSummary(text: string): Summary | undefined {
  // The filter is set up again once the sound's format is known, and sums up each time.
  const loudness = [...text.matchAll(/^ +I: +(-?[\d.]+) LUFS$/gm)].at(-1)?.[1]
  const peak = [...text.matchAll(/^ +Peak: +(-?[\d.]+|-inf) dBFS$/gm)].at(-1)?.[1]
  if (loudness === undefined || peak === undefined) return undefined
  return {
    loudnessLufs: Number(loudness),
    truePeakDb: peak === '-inf' ? undefined : Number(peak),
  }
}
