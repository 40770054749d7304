import { Exception } from '@adonisjs/core/exceptions'
import type { Level, SpeechType } from '#catalog/enums'
import { Cells, type PooledSpeech, type SpeechFilter } from '#catalog/speech_pool/cells'
import { drawUniformly } from '#catalog/speech_pool/draw'

/** A tag as learners see it. */
export interface PoolTag {
  id: string
  name: string
  category: string | null
}

export interface DrawnSpeech {
  id: string
  /** By name. */
  tags: PoolTag[]
}

/** The catalog is not loaded yet; it is being tried. */
export class CatalogNotLoaded extends Exception {
  static override status = 503
  static override code = 'unavailable'
  static override message = 'The sentences are still being loaded: try again in a few seconds.'
}

const byName = new Intl.Collator('en')

/**
 * The published speeches and all tags, in the memory of this process. It answers what would cost
 * the database most: which speeches a learner gets next, and how many there are of each tag. The
 * catalog follower fills it and keeps it up to date.
 */
export class SpeechPool {
  #cells = new Cells()
  #tags: PoolTag[] = []
  #tagsById = new Map<string, PoolTag>()
  #loaded = false

  constructor(private random: () => number = Math.random) {}

  get isLoaded(): boolean {
    return this.#loaded
  }

  /** Replaces everything. */
  load(cells: Cells, tags: PoolTag[]): void {
    this.#cells = cells
    this.replaceTags(tags)
    this.#loaded = true
  }

  replaceTags(tags: PoolTag[]): void {
    this.#tags = sortByName(tags)
    this.#tagsById = new Map(this.#tags.map((tag) => [tag.id, tag]))
  }

  put(speech: PooledSpeech): void {
    this.#cells.put(speech)
  }

  remove(id: string): void {
    this.#cells.remove(id)
  }

  /**
   * Draws speeches at random, each with the same probability.
   *
   * @returns at most `limit`; fewer when no more match
   * @throws CatalogNotLoaded
   */
  draw(filter: SpeechFilter, limit: number, exclude: ReadonlySet<string>): DrawnSpeech[] {
    this.#requireLoaded()
    const cells = this.#cells
    return drawUniformly(cells, filter, limit, exclude, this.random).map((speech) => ({
      id: cells.idOf(speech),
      tags: sortByName(this.findTags(cells.tagIdsOf(speech))),
    }))
  }

  /**
   * All tags by name, each with the number of its speeches of the level and type.
   *
   * @throws CatalogNotLoaded
   */
  countByTag(level?: Level, type?: SpeechType): (PoolTag & { speechCount: number })[] {
    this.#requireLoaded()
    return this.#tags.map((tag) => ({
      ...tag,
      speechCount: this.#cells.count(tag.id, level, type),
    }))
  }

  /**
   * The tags with these ids, in the order of the ids; unknown ones are left out.
   *
   * @throws CatalogNotLoaded
   */
  findTags(ids: string[]): PoolTag[] {
    this.#requireLoaded()
    return ids.flatMap((id) => this.#tagsById.get(id) ?? [])
  }

  #requireLoaded(): void {
    if (!this.#loaded) throw new CatalogNotLoaded()
  }
}

function sortByName(tags: PoolTag[]): PoolTag[] {
  return [...tags].sort((one, other) => byName.compare(one.name, other.name))
}
