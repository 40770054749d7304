import type { AlignedPhone, AlignedWord } from '#scoring/providers/local/alignment'

/** A sound; `match` in nats per frame: -4 is well said, -12 is something else. */
export function phone(startFrame: number, frames: number, match: number): AlignedPhone {
  return { arpabet: 'AH', startFrame, frames, match, heard: null }
}

/** A word of the dictionary. */
export function word(...phones: AlignedPhone[]): AlignedWord {
  return { known: true, omitted: false, phones }
}

/** Words of one sound each, one after the other. */
export function wordsInARow(frames: number, ...matches: number[]): AlignedWord[] {
  return matches.map((match, index) => word(phone(index * frames, frames, match)))
}
