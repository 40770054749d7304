import { readFileSync } from 'node:fs'
import { confusableSounds } from './confusable_sounds.ts'

/** A word that differs in one sound: what is said, where, and instead of what (ARPAbet). */
export interface Twin {
  sounds: string[]
  place: number
  heard: string
}

/**
 * All pronunciations of the recogniser's dictionary, as numbers: 134,000 texts would take 15 MB.
 */
export class Pronunciations {
  readonly #hashes: Set<number>

  /** @param file a line for each pronunciation: the word, then its sounds, separated by spaces */
  constructor(file: string) {
    const lines = readFileSync(file, 'latin1').split('\n')
    this.#hashes = new Set(lines.map((line) => hash(line.slice(line.search(/\s/)).trim())))
  }

  /**
   * The pronunciations of other words which part from this one in a sound that is confusable.
   *
   * @param word in lower case
   */
  twins(word: string, sounds: string[]): Twin[] {
    return sounds.flatMap((_, place) =>
      confusableSounds(word, sounds, place).flatMap((heard) => {
        const said = sounds.with(place, heard)
        return this.#hashes.has(hash(said.join(' '))) ? [{ sounds: said, place, heard }] : []
      })
    )
  }
}

/** FNV-1a, 32 bits: of the 9,000 million pairs of pronunciations about two collide. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  }
  return value >>> 0
}
