import type { BulkChange } from '#catalog/batches/bulk_change'
import type { BulkPreview } from '#catalog/batches/bulk_plan'
import { MAX_TAGS } from '#catalog/speech_limits'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { t } from '#panel/texts'
import { grouped } from '#panel/words'

/** A difference that a change makes: something comes, something goes, or one follows the other. */
export interface Difference {
  gone?: string
  come?: string
}

export interface BulkPreviewView {
  /** What happens with how many; the first one counts what changes. */
  lines: { count: string; words: string; kind: 'change' | 'same' | 'cannot' }[]
  examples: { text: string; differences: Difference[] }[]
  /** How many examples are not shown. */
  more: string | undefined
  digest: string
  /** Undefined when there is nothing to do. */
  button: string | undefined
}

/** What a change is, by which its words are called. */
function kindOf({ deleted }: BulkChange): 'change' | 'bin' | 'restore' {
  if (deleted === undefined) return 'change'
  return deleted ? 'bin' : 'restore'
}

/** What stands in the way of a change. */
const OBSTACLES = ['in_bin', 'no_recording', 'too_many_tags', 'twin', 'gone'] as const

/** @param count of the speeches that were chosen */
export function bulkHeading(count: number, change: BulkChange): string {
  return t(`bulk.headings.${kindOf(change)}`, { count })
}

/** @param count of the speeches that have changed */
export function bulkNotice(count: number, change: BulkChange): string {
  if (count === 0) return t('bulk.nothing_changed')
  return t(`bulk.notices.${kindOf(change)}`, { count })
}

/** @param tagNames by id, of all tags that the change names */
export function bulkPreviewView(
  { counts, examples, digest }: BulkPreview,
  change: BulkChange,
  tagNames: Map<string, string>
): BulkPreviewView {
  const kind = kindOf(change)
  const obstacles = OBSTACLES.filter((verdict) => counts[verdict] > 0)
  const more = counts.change - examples.length
  return {
    lines: [
      {
        count: grouped(counts.change),
        words: t(`bulk.happens.${kind}`, { count: counts.change }),
        kind: 'change',
      },
      {
        count: grouped(counts.same),
        words: t(`bulk.already.${kind}`, { count: counts.same }),
        kind: 'same',
      },
      ...obstacles.map((verdict) => ({
        count: grouped(counts[verdict]),
        words: t(`bulk.obstacles.${verdict}`, { count: counts[verdict], most: MAX_TAGS }),
        kind: 'cannot' as const,
      })),
    ],
    examples: examples.map((speech) => {
      return { text: speech.text, differences: differencesOf(speech, change, tagNames) }
    }),
    more: more > 0 ? t('bulk.more', { count: more }) : undefined,
    digest,
    button: counts.change > 0 ? t(`bulk.buttons.${kind}`, { count: counts.change }) : undefined,
  }
}

function differencesOf(
  speech: AdminSpeech,
  { level, type, published, addTags = [], removeTags = [] }: BulkChange,
  tagNames: Map<string, string>
): Difference[] {
  const differences: Difference[] = []
  const has = new Set(speech.tags.map(({ id }) => id))
  const add = (come: string, gone: string) => {
    if (come !== gone) differences.push({ gone, come })
  }
  if (level !== undefined) add(level, speech.level)
  if (type !== undefined) add(t(`bulk.types.${type}`), t(`bulk.types.${speech.type}`))
  if (published !== undefined) add(stateOf(published), stateOf(speech.published))
  for (const id of removeTags) {
    if (has.has(id) && !addTags.includes(id)) differences.push({ gone: `#${tagNames.get(id)}` })
  }
  for (const id of addTags) {
    if (!has.has(id)) differences.push({ come: `#${tagNames.get(id)}` })
  }
  return differences
}

function stateOf(published: boolean): string {
  return t(published ? 'bulk.states.published' : 'bulk.states.draft')
}
