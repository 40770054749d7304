import type { AlignedPhone, AlignedWord } from '#scoring/providers/local/alignment'

/** A sound; `llr` in nats per frame: -4 is well said, -12 is something else. */
export function phone(startFrame: number, frames: number, llr: number): AlignedPhone {
  return { arpabet: 'AH', startFrame, frames, llr, heard: null }
}

/** A word of the dictionary. */
export function word(...phones: AlignedPhone[]): AlignedWord {
  return { known: true, omitted: false, phones }
}

/** Words of one sound each, one after the other. */
export function wordsInARow(frames: number, ...llrs: number[]): AlignedWord[] {
  return llrs.map((llr, index) => word(phone(index * frames, frames, llr)))
}
