import { ModelReader } from './model_reader.ts'

/** States of a sound that belong to frames. */
export const STATES = 3
const MAGIC = 0x46444d42
/** Of the tree below: a node, then a sound as its header tells. */
const NODE_BYTES = 8
const SOUND_BYTES = 12
/** A place in a word, the sound, the one before it, the one after it. */
const LEVELS = 4

/** Where a sound stands in its word, numbered as the model does. */
export const POSITION = { inside: 0, first: 1, last: 2, only: 3 } as const
export type Position = (typeof POSITION)[keyof typeof POSITION]

/**
 * Which senones (tied states) say a sound between two others. Sounds are numbers, in the order of
 * `names`. It reads the binary `mdef` of PocketSphinx, and finds a triphone in the file's own tree:
 * a map of all 137,000 would take more memory than everything else.
 */
export class Triphones {
  readonly names: string[]
  readonly silence: number
  readonly senoneCount: number
  /** The first senones are those of sounds without neighbours, three for each. */
  readonly plainSenoneCount: number
  /** The sound whose codebook a senone uses. */
  readonly codebookOf: Uint8Array
  readonly #tree: Int16Array
  readonly #links: Int32Array
  readonly #sounds: Int32Array
  readonly #senones: Int16Array

  constructor(file: URL) {
    const reader = new ModelReader(file)
    if (reader.int() !== MAGIC) throw new Error('The file of triphones has an unknown format.')
    reader.int()
    reader.skip(reader.int())
    const names = reader.int()
    const sounds = reader.int()
    const states = reader.int()
    this.plainSenoneCount = reader.int()
    this.senoneCount = reader.int()
    reader.int()
    const sequences = reader.int()
    reader.int()
    const nodes = reader.int()
    this.silence = reader.int()
    if (states !== STATES) throw new Error(`The model has ${states} states, not ${STATES}.`)
    this.names = Array.from({ length: names }, () => reader.text())
    reader.align()
    const tree = reader.bytes(nodes * NODE_BYTES)
    this.#tree = new Int16Array(tree)
    this.#links = new Int32Array(tree)
    this.#sounds = new Int32Array(reader.bytes(sounds * SOUND_BYTES))
    reader.int()
    this.#senones = new Int16Array(reader.bytes(sequences * STATES * 2))
    this.codebookOf = this.#findCodebooks(names, sounds)
  }

  /** The three senones of a sound by itself. */
  plain(sound: number): [number, number, number] {
    return this.#senonesOf(sound)
  }

  /** The three senones of a sound between two others; the nearest that the model knows. */
  between(
    sound: number,
    before: number,
    after: number,
    position: Position
  ): [number, number, number] {
    const places = [position, ...Object.values(POSITION).filter((other) => other !== position)]
    for (const place of places) {
      const found = this.#find(place, sound, before, after)
      if (found >= 0) return this.#senonesOf(found)
    }
    return this.plain(sound)
  }

  #find(...path: [number, number, number, number]): number {
    let first = 0
    let count: number = LEVELS
    for (const wanted of path) {
      let node = first
      while (node < first + count && this.#tree[node * 4] !== wanted) node++
      if (node === first + count) return -1
      count = this.#tree[node * 4 + 1]!
      first = this.#links[node * 2 + 1]!
      if (count === 0) return first
    }
    return -1
  }

  #senonesOf(sound: number): [number, number, number] {
    const at = this.#sounds[sound * 3]! * STATES
    return [this.#senones[at]!, this.#senones[at + 1]!, this.#senones[at + 2]!]
  }

  #findCodebooks(names: number, sounds: number): Uint8Array {
    const codebooks = new Uint8Array(this.senoneCount)
    const bytes = new Uint8Array(this.#sounds.buffer)
    for (let sound = 0; sound < sounds; sound++) {
      // A triphone's own sound stands after its place in the word.
      const codebook = sound < names ? sound : bytes[sound * SOUND_BYTES + 9]!
      for (const senone of this.#senonesOf(sound)) codebooks[senone] = codebook
    }
    return codebooks
  }
}
