import type { MergePreview } from '#catalog/batches/tag_merge'
import type { NumberedTag, TagSort } from '#catalog/tags/tag_numbers'
import { t } from '#panel/texts'
import { grouped } from '#panel/words'

/** A tag as a row of the list. */
export interface TagRow {
  id: string
  name: string
  category: string
  count: string
  binned: string
  /** The list of its speeches. */
  speeches: string
}

export function tagRow(tag: NumberedTag): TagRow {
  return {
    id: tag.id,
    name: tag.name,
    category: tag.category ?? '',
    count: grouped(tag.speech_count),
    binned: tag.binned_count === 0 ? '' : t('tags.binned', { count: tag.binned_count }),
    speeches: `/admin/speeches?tag=${tag.id}`,
  }
}

interface ListState {
  words?: string
  /** Undefined for all, `NO_CATEGORY` for none. */
  category?: string
  sort: TagSort
  page: number
}

/** The address of the list: only what differs from the default is in it. */
export function tagListPath({ words, category, sort, page }: ListState): string {
  const query = new URLSearchParams()
  if (words !== undefined) query.set('q', words)
  if (category !== undefined) query.set('category', category)
  if (sort !== 'name') query.set('sort', sort)
  if (page !== 1) query.set('page', String(page))
  return query.size === 0 ? '/admin/tags' : `/admin/tags?${query}`
}

/** A column that the list can be sorted by. */
export function sortedBy(column: 'name' | 'speeches', state: ListState) {
  const isAscending = state.sort === column
  const isDescending = state.sort === `-${column}`
  // Whoever sorts by number looks for the largest first.
  const first: TagSort = column === 'speeches' ? '-speeches' : 'name'
  const other: TagSort = column === 'speeches' ? 'speeches' : '-name'
  const sort = state.sort === first ? other : first
  return {
    href: tagListPath({ ...state, sort, page: 1 }),
    direction: isAscending ? 'ascending' : isDescending ? 'descending' : undefined,
  }
}

/** @returns undefined for a tag that can be deleted */
export function whyInUse({ speech_count: count, binned_count: binned }: NumberedTag) {
  if (count + binned === 0) return undefined
  return t('tags.in_use', { count: count + binned, binned })
}

/** What a merge would do, in words. */
export function mergeView({
  tag,
  into,
  fromCount,
  intoCount,
  both,
  result,
  ...rest
}: MergePreview) {
  const sum = t('tags.merge.sum', { from: fromCount, into: intoCount, both, result })
  const { binned, digest } = rest
  return {
    tag,
    into,
    sum,
    binned: binned === 0 ? undefined : t('tags.merge.binned', { count: binned }),
    digest,
  }
}
