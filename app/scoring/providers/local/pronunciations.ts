import { readFileSync } from 'node:fs'
import { confusableSounds } from './confusable_sounds.ts'

/**
 * The other word of a minimal pair, in ARPAbet: its sounds, the place at which they differ from the
 * expected ones, and the sound that is heard there.
 */
export interface MinimalPair {
  sounds: string[]
  place: number
  heard: string
}

/**
 * All pronunciations of the recogniser's dictionary, as hashes: 134,000 texts would take 15 MB.
 */
export class Pronunciations {
  readonly #hashes: Set<number>

  /** @param file a line for each pronunciation: the word, then its sounds, separated by spaces */
  constructor(file: string) {
    const lines = readFileSync(file, 'latin1').split('\n')
    this.#hashes = new Set(lines.map((line) => hash(line.slice(line.search(/\s/)).trim())))
  }

  /**
   * The other words that form a minimal pair with this one: one confusable sound distinguishes them.
   *
   * @param word in lower case
   */
  minimalPairs(word: string, sounds: string[]): MinimalPair[] {
    return sounds.flatMap((_, place) =>
      confusableSounds(word, sounds, place).flatMap((heard) => {
        const said = sounds.with(place, heard)
        return this.#hashes.has(hash(said.join(' '))) ? [{ sounds: said, place, heard }] : []
      })
    )
  }
}

/** FNV-1a, 32 bits: about two of the 9,000 million pairs of pronunciations collide. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  }
  return value >>> 0
}
