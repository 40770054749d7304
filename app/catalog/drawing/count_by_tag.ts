import type { CatalogWhileLoading } from '#catalog/drawing/catalog_while_loading'
import type { CountedTag, SpeechPool } from '#catalog/drawing/speech_pool'
import type { Level, SpeechType } from '#catalog/enums'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'

/**
 * All tags by name, each with the number of its speeches of the level and type. Costs no query,
 * once the pool is loaded.
 *
 * @throws CatalogNotLoaded; DatabaseTooSlow after nine seconds
 */
export async function countByTag(
  pool: SpeechPool,
  whileLoading: CatalogWhileLoading,
  level?: Level,
  type?: SpeechType
): Promise<CountedTag[]> {
  if (pool.isLoaded) return pool.countByTag(level, type)
  return withinTime(REQUEST_LIMIT_MS, async () => {
    const counted = await whileLoading.countByTag(level, type)
    if (counted !== undefined) return counted
    await pool.untilLoaded()
    return pool.countByTag(level, type)
  })
}
