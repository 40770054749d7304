import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { TagNotFound } from '#catalog/errors'
import type { AdminTag } from '#catalog/tags/tag_editor'
import { nameKey } from '#postgres/name_key'
import { sql } from '#postgres/sql'
import { plainApostrophes, plainApostrophesIn } from '#texts/apostrophes'

const SORTS = {
  'name': 'lower(t.name), t.id',
  '-name': 'lower(t.name) desc, t.id desc',
  'speeches': 'speech_count, lower(t.name), t.id',
  '-speeches': 'speech_count desc, lower(t.name), t.id',
} as const

export type TagSort = keyof typeof SORTS
export const TAG_SORTS = Object.keys(SORTS) as [TagSort, ...TagSort[]]

/** Stands for none where a category is asked for. */
export const NO_CATEGORY = '*'

export interface TagQuery {
  /** Part of the name, whatever the case of the letters A to Z. */
  words?: string
  /** `NO_CATEGORY` for those without one. */
  category?: string
  sort: TagSort
  page: number
  perPage: number
}

export interface NumberedTag extends AdminTag {
  /** How many speeches in the bin have it. */
  binned_count: number
}

export interface TagPage {
  tags: NumberedTag[]
  total: number
}

/**
 * Counted by the index of tags alone, tag by tag, less what the bin holds: with each speech looked up,
 * it takes three times as long; grouping all rows at once, which hashes them, twice.
 */
const LIST = `
  with binned as (
    select st.tag_id, count(*)::integer as speeches
    from speeches s join speech_tags st on st.speech_id = s.id
    where s.deleted_at is not null group by st.tag_id
  )
  select t.id, t.name, t.category, t.created_at,
    used.speeches - coalesce(binned.speeches, 0) as speech_count,
    coalesce(binned.speeches, 0) as binned_count,
    count(*) over ()::integer as total
  from tags t
  cross join lateral (
    select count(*)::integer as speeches from speech_tags st where st.tag_id = t.id
  ) used
  left join binned on binned.tag_id = t.id
  where (:words::text is null or position(:words::text in ${plainApostrophesIn('lower(t.name collate "C")')}) > 0)
    and (:category::text is null or coalesce(t.category, '${NO_CATEGORY}') = :category::text)`

const FIND = `
  select t.id, t.name, t.category, t.created_at, used.speech_count, used.binned_count
  from tags t
  cross join lateral (
    select count(*) filter (where s.deleted_at is null)::integer as speech_count,
      count(s.deleted_at)::integer as binned_count
    from speech_tags st join speeches s on s.id = st.speech_id where st.tag_id = t.id
  ) used
  where t.id = ?`

/** Lists tags with their numbers, for admins. */
@inject()
export class TagNumbers {
  constructor(private database: Database) {}

  /** A page of tags; one query. A page behind the last one is empty, and its total 0. */
  async list({ words, category, sort, page, perPage }: TagQuery): Promise<TagPage> {
    const rows = await sql<NumberedTag & { total: number }>(
      this.database,
      `${LIST} order by ${SORTS[sort]} offset :offset limit :limit`,
      {
        words: words === undefined ? null : nameKey(plainApostrophes(words)),
        category: category ?? null,
        offset: (page - 1) * perPage,
        limit: perPage,
      }
    )
    return { tags: rows.map(({ total, ...tag }) => tag), total: rows[0]?.total ?? 0 }
  }

  /** One query. @throws TagNotFound */
  async find(id: string): Promise<NumberedTag> {
    const [tag] = await sql<NumberedTag>(this.database, FIND, [id])
    if (tag === undefined) throw new TagNotFound()
    return tag
  }

  /** All categories by name; one query. */
  async categories(): Promise<string[]> {
    const rows = await sql<{ category: string }>(
      this.database,
      'select distinct category from tags where category is not null order by category'
    )
    return rows.map(({ category }) => category)
  }
}
