import { LEVELS, SPEECH_TYPES, type Level, type SpeechType } from '#catalog/enums'
import { GrowableUint32Array } from '#catalog/speech_pool/growable_array'
import { UuidColumn } from '#catalog/speech_pool/uuid_column'

/** What the cells know of a speech. */
export interface PooledSpeech {
  id: string
  level: Level
  type: SpeechType
  tagIds: string[]
}

/** Which speeches a draw is from: of the level, of the type if one is given, with any of the tags. */
export interface SpeechFilter {
  level: Level
  type?: SpeechType
  tagIds: string[]
}

const NO_CELL = new GrowableUint32Array()

/**
 * All drawable speeches in memory, as numbers in dense lists: one list, a cell, for each
 * combination of tag, level and type. About 46 bytes a speech with three tags.
 */
export class Cells {
  #ids = new UuidColumn()
  #tagIds: string[] = []
  #tagNumbers = new Map<string, number>()
  /** Where a speech's tags begin in `#tagLists`; a list is its length and the tags' numbers. */
  #tagListStarts = new GrowableUint32Array()
  #tagLists = new GrowableUint32Array()
  #kinds = new GrowableUint32Array()
  #cells = new Map<number, GrowableUint32Array>()

  /** Adds a speech, or replaces what is known of it. */
  put({ id, level, type, tagIds }: PooledSpeech): void {
    this.remove(id)
    const known = this.#ids.find(id)
    const speech = known ?? this.#ids.push(id)
    const kind = kindOf(level, type)
    const start = this.#tagLists.length
    this.#tagLists.push(tagIds.length)
    for (const tagId of tagIds) {
      const tag = this.#tagNumber(tagId)
      this.#tagLists.push(tag)
      this.#cell(tag, kind).push(speech)
    }
    if (known === undefined) {
      this.#tagListStarts.push(start)
      this.#kinds.push(kind)
    } else {
      this.#tagListStarts.set(speech, start)
      this.#kinds.set(speech, kind)
    }
  }

  /** Takes a speech out of all cells. */
  remove(id: string): void {
    const speech = this.#ids.find(id)
    if (speech === undefined) return
    const kind = this.#kinds.at(speech)
    for (const tag of this.#tagsOf(speech)) this.#cell(tag, kind).remove(speech)
    this.#tagListStarts.set(speech, this.#emptyTagList())
  }

  /** How many speeches have the tag. */
  count(tagId: string, level: Level | undefined, type: SpeechType | undefined): number {
    const tag = this.#tagNumbers.get(tagId)
    if (tag === undefined) return 0
    let count = 0
    for (const kind of kindsOf(level, type))
      count += this.#cells.get(tag * KINDS + kind)?.length ?? 0
    return count
  }

  /** The cells of a filter; unknown tags have none. */
  matching({ level, type, tagIds }: SpeechFilter): GrowableUint32Array[] {
    return tagIds.flatMap((tagId) => {
      const tag = this.#tagNumbers.get(tagId)
      if (tag === undefined) return []
      return kindsOf(level, type).map((kind) => this.#cells.get(tag * KINDS + kind) ?? NO_CELL)
    })
  }

  idOf(speech: number): string {
    return this.#ids.at(speech)
  }

  tagIdsOf(speech: number): string[] {
    return Array.from(this.#tagsOf(speech), (tag) => this.#tagIds[tag]!)
  }

  /** How many of the tags a speech has: in how many matching cells it is. */
  countTags(speech: number, tagIds: ReadonlySet<string>): number {
    let count = 0
    for (const tag of this.#tagsOf(speech)) if (tagIds.has(this.#tagIds[tag]!)) count++
    return count
  }

  /** Memory of the lists, in bytes. */
  get bytes(): number {
    let bytes =
      this.#ids.bytes + this.#tagListStarts.bytes + this.#tagLists.bytes + this.#kinds.bytes
    for (const cell of this.#cells.values()) bytes += cell.bytes
    return bytes
  }

  #tagsOf(speech: number): Uint32Array {
    const start = this.#tagListStarts.at(speech)
    const length = this.#tagLists.at(start)
    return this.#tagLists.entries().subarray(start + 1, start + 1 + length)
  }

  #emptyTagList(): number {
    this.#tagLists.push(0)
    return this.#tagLists.length - 1
  }

  #tagNumber(tagId: string): number {
    const known = this.#tagNumbers.get(tagId)
    if (known !== undefined) return known
    this.#tagNumbers.set(tagId, this.#tagIds.length)
    return this.#tagIds.push(tagId) - 1
  }

  #cell(tag: number, kind: number): GrowableUint32Array {
    const key = tag * KINDS + kind
    let cell = this.#cells.get(key)
    if (cell === undefined) this.#cells.set(key, (cell = new GrowableUint32Array()))
    return cell
  }
}

/** A speech's kind is its level and type as one number. */
const KINDS = LEVELS.length * SPEECH_TYPES.length

function kindOf(level: Level, type: SpeechType): number {
  return LEVELS.indexOf(level) * SPEECH_TYPES.length + SPEECH_TYPES.indexOf(type)
}

function kindsOf(level: Level | undefined, type: SpeechType | undefined): number[] {
  const levels = level === undefined ? LEVELS : [level]
  const types = type === undefined ? SPEECH_TYPES : [type]
  return levels.flatMap((one) => types.map((other) => kindOf(one, other)))
}
