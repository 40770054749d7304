import { readFileSync } from 'node:fs'

const FILE = new URL('../../../../resources/acoustic_model/dictionary.txt', import.meta.url)
/** A power of two, about twice the number of lines. */
const SLOTS = 1 << 18
const LINE_END = 10
const SPACE = 32

/**
 * The CMU Pronouncing Dictionary: a line for each pronunciation, the word and its sounds (ARPAbet). The
 * file's bytes are kept with a table of hashes, 4 MB in all: as a map it would take 40.
 */
export class Dictionary {
  readonly #bytes = readFileSync(FILE)
  /** By hash of the word: where its line begins, plus one; a taken slot leads to the next one. */
  readonly #slots = new Int32Array(SLOTS)

  constructor() {
    let start = 0
    while (start < this.#bytes.length) {
      const end = this.#bytes.indexOf(LINE_END, start)
      const space = this.#bytes.indexOf(SPACE, start)
      let slot = hash(this.#bytes, start, space)
      while (this.#slots[slot] !== 0) slot = (slot + 1) % SLOTS
      this.#slots[slot] = start + 1
      start = end === -1 ? this.#bytes.length : end + 1
    }
  }

  /** All pronunciations of a word in lower case, as sounds separated by spaces; none if it is unknown. */
  pronunciationsOf(word: string): string[] {
    const found: string[] = []
    for (let entry = word; ; entry = `${word}(${found.length + 1})`) {
      const sounds = this.#find(entry)
      if (sounds === null) return found
      found.push(sounds)
    }
  }

  #find(entry: string): string | null {
    const wanted = Buffer.from(`${entry} `, 'latin1')
    let slot = hash(wanted, 0, wanted.length - 1)
    for (; this.#slots[slot] !== 0; slot = (slot + 1) % SLOTS) {
      const start = this.#slots[slot]! - 1
      const after = Math.min(start + wanted.length, this.#bytes.length)
      if (this.#bytes.compare(wanted, 0, wanted.length, start, after) !== 0) continue
      const end = this.#bytes.indexOf(LINE_END, after)
      return this.#bytes.toString('latin1', after, end === -1 ? undefined : end).trim()
    }
    return null
  }
}

/** FNV-1a. */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let value = 0x811c9dc5
  for (let at = from; at < to; at++) value = Math.imul(value ^ bytes[at]!, 0x01000193)
  return (value ^ (value >>> 15)) & (SLOTS - 1)
}
