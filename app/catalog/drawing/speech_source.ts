import { inject } from '@adonisjs/core'
import type { DrawFilter } from '#catalog/drawing/cells'
import { DatabaseDraw } from '#catalog/drawing/database_draw'
import { type CountedTag, SpeechPool } from '#catalog/drawing/speech_pool'
import type { Level, SpeechType } from '#catalog/enums'
import { SpeechReader, type TaggedSpeech } from '#catalog/speeches/speech_reader'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'

export interface Draw extends DrawFilter {
  limit: number
  /** Ids of speeches that the learner has had. */
  exclude: string[]
  /** Whoever draws does not get what the own open reports are of. */
  learnerId?: string
}

/** Where the game's speeches come from: memory; until that is loaded, the database. */
@inject()
export class SpeechSource {
  constructor(
    private pool: SpeechPool,
    private reader: SpeechReader,
    private database: DatabaseDraw
  ) {}

  /**
   * Draws random speeches for a learner, each as likely as any other that matches. Costs one query by
   * primary key; another one only when a drawn speech was deleted or changed in the last moment, or the learner has
   * reported it: then
   * others are drawn, twice as many each time, until there are enough or none is left.
   *
   * @returns at most `limit`; fewer only when no more match
   * @throws CatalogNotLoaded; DatabaseTooSlow after nine seconds
   */
  draw(draw: Draw): Promise<TaggedSpeech[]> {
    return withinTime(REQUEST_LIMIT_MS, async () => {
      if (!this.pool.isLoaded) {
        const drawn = await this.database.draw(draw, draw)
        if (drawn !== undefined) return drawn
        await this.pool.untilLoaded()
      }
      return this.#drawFromPool(draw)
    })
  }

  /**
   * All tags by name, each with the number of its speeches of the level and type. Costs no query,
   * once the pool is loaded.
   *
   * @throws CatalogNotLoaded; DatabaseTooSlow after nine seconds
   */
  async countByTag(level?: Level, type?: SpeechType): Promise<CountedTag[]> {
    if (this.pool.isLoaded) return this.pool.countByTag(level, type)
    return withinTime(REQUEST_LIMIT_MS, async () => {
      const counted = await this.database.countByTag(level, type)
      if (counted !== undefined) return counted
      await this.pool.untilLoaded()
      return this.pool.countByTag(level, type)
    })
  }

  async #drawFromPool(draw: Draw): Promise<TaggedSpeech[]> {
    const seen = new Set(draw.exclude)
    const found: TaggedSpeech[] = []
    for (let factor = 1; found.length < draw.limit; factor *= 2) {
      const drawn = this.pool.draw(draw, (draw.limit - found.length) * factor, seen)
      if (drawn.length === 0) break
      const records = await this.reader.readMany(drawn.map(({ id }) => id))
      for (const { id, tags } of drawn) {
        seen.add(id)
        const record = records.get(id)
        if (record?.level !== draw.level) continue
        if (draw.type !== undefined && record.type !== draw.type) continue
        const { reporters, ...speech } = record
        if (draw.learnerId !== undefined && reporters?.includes(draw.learnerId)) continue
        found.push({ ...speech, tags })
      }
    }
    return found.slice(0, draw.limit)
  }
}
