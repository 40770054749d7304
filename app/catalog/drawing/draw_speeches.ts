import type { CatalogWhileLoading } from '#catalog/drawing/catalog_while_loading'
import type { SpeechFilter } from '#catalog/drawing/cells'
import type { SpeechPool } from '#catalog/drawing/speech_pool'
import type { SpeechReader, TaggedSpeech } from '#catalog/speeches/speech_reader'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'

export interface Draw extends SpeechFilter {
  limit: number
  /** Ids of speeches that the learner has had. */
  exclude: string[]
}

/**
 * Draws random speeches for a learner, each as likely as any other that matches. Costs one query by
 * primary key; another one only when a drawn speech was deleted or changed in the last moment: then
 * others are drawn, twice as many each time, until there are enough or none is left. Until the pool
 * is loaded, the database draws.
 *
 * @returns at most `limit`; fewer only when no more match
 * @throws CatalogNotLoaded; DatabaseTooSlow after nine seconds
 */
export function drawSpeeches(
  draw: Draw,
  pool: SpeechPool,
  reader: SpeechReader,
  whileLoading: CatalogWhileLoading
): Promise<TaggedSpeech[]> {
  return withinTime(REQUEST_LIMIT_MS, async () => {
    if (!pool.isLoaded) {
      const drawn = await whileLoading.draw(draw, draw.limit, draw.exclude)
      if (drawn !== undefined) return drawn
      await pool.untilLoaded()
    }
    return drawFromPool(draw, pool, reader)
  })
}

async function drawFromPool(
  draw: Draw,
  pool: SpeechPool,
  reader: SpeechReader
): Promise<TaggedSpeech[]> {
  const seen = new Set(draw.exclude)
  const found: TaggedSpeech[] = []
  for (let factor = 1; found.length < draw.limit; factor *= 2) {
    const drawn = pool.draw(draw, (draw.limit - found.length) * factor, seen)
    if (drawn.length === 0) break
    const records = await reader.readMany(drawn.map(({ id }) => id))
    for (const { id, tags } of drawn) {
      seen.add(id)
      const record = records.get(id)
      if (record?.level !== draw.level) continue
      if (draw.type !== undefined && record.type !== draw.type) continue
      found.push({ ...record, tags })
    }
  }
  return found.slice(0, draw.limit)
}
