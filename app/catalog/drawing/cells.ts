import { NumberList } from '#catalog/drawing/number_list'
import { UuidColumn } from '#catalog/drawing/uuid_column'
import { type Level, LEVELS, SPEECH_TYPES, type SpeechType } from '#catalog/enums'

/** What the cells know of a speech. */
export interface PooledSpeech {
  id: string
  level: Level
  type: SpeechType
  tagIds: string[]
}

/** Which speeches a draw is from: of the level, of the type if one is given, with any of the tags. */
export interface DrawFilter {
  level: Level
  type?: SpeechType
  tagIds: string[]
}

const NO_CELL = new NumberList()

/**
 * All drawable speeches in memory, as numbers in dense lists: one list, a cell, for each
 * combination of tag, level and type. A speech with three tags takes 45 to 55 bytes.
 */
export class Cells {
  readonly #ids: UuidColumn
  #tagIds: string[] = []
  #tagNumbers = new Map<string, number>()
  /** Where a speech's tags begin in `#tagLists`; a list is its length and the tags' numbers. */
  #tagListStarts = new NumberList()
  #tagLists = new NumberList()
  #kinds = new NumberList()
  #cells = new Map<number, NumberList>()
  /** Speeches that were taken out, and keep their number. */
  #removed = new Set<number>()

  /** @param expected how many speeches there will be, more or less */
  constructor(expected?: number) {
    this.#ids = new UuidColumn(expected)
  }

  /** Adds a speech, or replaces what is known of it. */
  put({ id, level, type, tagIds }: PooledSpeech): void {
    const known = this.#ids.find(id)
    if (known !== undefined) this.#leaveCells(known)
    const speech = known ?? this.#ids.push(id)
    this.#removed.delete(speech)
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
    this.#leaveCells(speech)
    this.#removed.add(speech)
    this.#tagListStarts.set(speech, this.#tagLists.length)
    this.#tagLists.push(0)
  }

  /** How many speeches there are. */
  get speechCount(): number {
    return this.#ids.length - this.#removed.size
  }

  get cellCount(): number {
    return this.#cells.size
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
  matching({ level, type, tagIds }: DrawFilter): NumberList[] {
    return [...new Set(tagIds)].flatMap((tagId) => {
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

  /** The numbers of tags, for `countTags`; unknown tags are left out. */
  tagNumbers(tagIds: string[]): ReadonlySet<number> {
    return new Set(tagIds.flatMap((tagId) => this.#tagNumbers.get(tagId) ?? []))
  }

  /** How many of the tags a speech has: in how many matching cells it is. */
  countTags(speech: number, tagNumbers: ReadonlySet<number>): number {
    const start = this.#tagListStarts.at(speech)
    const end = start + this.#tagLists.at(start)
    let count = 0
    for (let position = start + 1; position <= end; position++) {
      if (tagNumbers.has(this.#tagLists.at(position))) count++
    }
    return count
  }

  /** Memory of the lists, in bytes. */
  get bytes(): number {
    let bytes =
      this.#ids.bytes + this.#tagListStarts.bytes + this.#tagLists.bytes + this.#kinds.bytes
    for (const cell of this.#cells.values()) bytes += cell.bytes
    return bytes
  }

  #tagsOf(speech: number) {
    const start = this.#tagListStarts.at(speech) + 1
    return this.#tagLists.entries().subarray(start, start + this.#tagLists.at(start - 1))
  }

  #leaveCells(speech: number): void {
    const kind = this.#kinds.at(speech)
    for (const tag of this.#tagsOf(speech)) this.#cell(tag, kind).remove(speech)
  }

  #tagNumber(tagId: string): number {
    const known = this.#tagNumbers.get(tagId)
    if (known !== undefined) return known
    this.#tagNumbers.set(tagId, this.#tagIds.length)
    return this.#tagIds.push(tagId) - 1
  }

  #cell(tag: number, kind: number): NumberList {
    const key = tag * KINDS + kind
    let cell = this.#cells.get(key)
    if (cell === undefined) this.#cells.set(key, (cell = new NumberList()))
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
