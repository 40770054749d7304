import { setTimeout as sleep } from 'node:timers/promises'
import { Exception } from '@adonisjs/core/exceptions'
import { Cells, type DrawFilter, type PooledSpeech } from '#catalog/drawing/cells'
import { drawUniformly } from '#catalog/drawing/draw'
import type { Level, SpeechType } from '#catalog/enums'
import type { SpeechTag } from '#catalog/speeches/speech_tag'

/** A tag with the number of its speeches. */
export type CountedTag = SpeechTag & { speechCount: number }

export interface DrawnSpeech {
  id: string
  /** By name. */
  tags: SpeechTag[]
}

/** The catalog is not loaded yet; it is being tried. */
export class CatalogNotLoaded extends Exception {
  static override status = 503
  static override code = 'unavailable'
  static override message = 'The sentences are still being loaded: try again in a few seconds.'
}

/** Shorter than a request may take as a whole. */
const LOADING_TIMEOUT_MS = 8000

const byName = new Intl.Collator('en')

/**
 * The published speeches and all tags, in the memory of this process. It answers what would cost
 * the database most: which speeches a learner gets next, and how many there are of each tag. The
 * catalog follower fills it and keeps it up to date.
 */
export class SpeechPool {
  #cells = new Cells()
  #tags: SpeechTag[] = []
  /** Where a tag is in `#tags`, by its id. */
  #tagPositions = new Map<string, number>()
  #tagsKnown = new Latch()
  #loaded = new Latch()
  #changedAt = 0

  constructor(private random: () => number = Math.random) {}

  get isLoaded(): boolean {
    return this.#loaded.isThere
  }

  /** For operators: how much is in memory, and when that last changed, in milliseconds since 1970. */
  get figures() {
    const { speechCount, cellCount } = this.#cells
    return { speechCount, cellCount, changedAt: this.#changedAt }
  }

  /** Waits until the speeches are loaded. @throws CatalogNotLoaded after eight seconds */
  untilLoaded(): Promise<void> {
    return this.#loaded.wait()
  }

  /** Waits for the tags, which are there before the speeches. @throws CatalogNotLoaded */
  untilTagsKnown(): Promise<void> {
    return this.#tagsKnown.wait()
  }

  /** Replaces all speeches. */
  load(cells: Cells): void {
    this.#cells = cells
    this.#changedAt = Date.now()
    this.#loaded.announce()
  }

  replaceTags(tags: SpeechTag[]): void {
    this.#tags = [...tags].sort((one, other) => byName.compare(one.name, other.name))
    this.#tagPositions = new Map(this.#tags.map(({ id }, position) => [id, position]))
    this.#tagsKnown.announce()
  }

  put(speech: PooledSpeech): void {
    this.#cells.put(speech)
    this.#changedAt = Date.now()
  }

  remove(id: string): void {
    this.#cells.remove(id)
    this.#changedAt = Date.now()
  }

  /**
   * Draws speeches at random, each with the same probability.
   *
   * @returns at most `limit`; fewer when no more match
   * @throws CatalogNotLoaded
   */
  draw(filter: DrawFilter, limit: number, exclude: ReadonlySet<string>): DrawnSpeech[] {
    this.#loaded.require()
    const cells = this.#cells
    return drawUniformly(cells, filter, limit, exclude, this.random).map((speech) => ({
      id: cells.idOf(speech),
      tags: this.sortedTags(cells.tagIdsOf(speech)),
    }))
  }

  /**
   * All tags by name, each with the number of its speeches of the level and type.
   *
   * @throws CatalogNotLoaded
   */
  countByTag(level?: Level, type?: SpeechType): CountedTag[] {
    this.#loaded.require()
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
  findTags(ids: string[]): SpeechTag[] {
    this.#tagsKnown.require()
    return this.#positionsOf(ids).map((position) => this.#tags[position]!)
  }

  /**
   * The tags with these ids, by name; unknown ones are left out.
   *
   * @throws CatalogNotLoaded
   */
  sortedTags(ids: string[]): SpeechTag[] {
    this.#tagsKnown.require()
    return this.#positionsOf(ids)
      .sort((one, other) => one - other)
      .map((position) => this.#tags[position]!)
  }

  #positionsOf(tagIds: string[]): number[] {
    return tagIds.flatMap((id) => this.#tagPositions.get(id) ?? [])
  }
}

/** Something that comes once, and is waited for until then. */
class Latch {
  isThere = false
  readonly #arrived = Promise.withResolvers<void>()

  announce(): void {
    this.isThere = true
    this.#arrived.resolve()
  }

  /** @throws CatalogNotLoaded when it is not there */
  require(): void {
    if (!this.isThere) throw new CatalogNotLoaded()
  }

  /** @throws CatalogNotLoaded when it does not come within eight seconds */
  async wait(): Promise<void> {
    if (this.isThere) return
    const timeout = sleep(LOADING_TIMEOUT_MS, undefined, { ref: false })
    await Promise.race([this.#arrived.promise, timeout])
    this.require()
  }
}
