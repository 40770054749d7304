import type { BulkChange } from '#catalog/batches/bulk_change'
import type { BulkPreview, Verdict } from '#catalog/batches/bulk_plan'
import { MAX_TAGS } from '#catalog/speech_limits'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { grouped, speeches } from '#panel/words'

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

interface Words {
  heading: (count: string) => string
  /** What happens with one, and with many. */
  happens: [one: string, many: string]
  same: [one: string, many: string]
  button: (count: string) => string
  notice: (count: string) => string
}

const CHANGE: Words = {
  heading: (count) => `Change ${count}`,
  happens: ['changes', 'change'],
  same: ['is so already', 'are so already'],
  button: (count) => `Apply to ${count}`,
  notice: (count) => `${count} changed.`,
}

const BIN: Words = {
  heading: (count) => `Put ${count} into the bin`,
  happens: ['goes into the bin', 'go into the bin'],
  same: ['is there already', 'are there already'],
  button: (count) => `Put ${count} into the bin`,
  notice: (count) => `${count} moved to the bin.`,
}

const RESTORE: Words = {
  heading: (count) => `Take ${count} out of the bin`,
  happens: ['comes out of the bin', 'come out of the bin'],
  same: ['is not in the bin', 'are not in the bin'],
  button: (count) => `Restore ${count}`,
  notice: (count) => `${count} restored.`,
}

function wordsOf({ deleted }: BulkChange): Words {
  if (deleted === undefined) return CHANGE
  return deleted ? BIN : RESTORE
}

/** What stands in the way of a change, for one and for many. */
const OBSTACLES: [Verdict, one: string, many: string][] = [
  ['in_bin', 'is in the bin, and stays as it is', 'are in the bin, and stay as they are'],
  ['no_recording', 'has no recording to publish', 'have no recording to publish'],
  [
    'too_many_tags',
    `would have more than ${MAX_TAGS} tags`,
    `would each have more than ${MAX_TAGS} tags`,
  ],
  [
    'twin',
    'would say the same as another speech, with the same recording',
    'would say the same as another speech, with the same recording',
  ],
  ['gone', 'is not there any more', 'are not there any more'],
]

/** @param count of the speeches that were chosen */
export function bulkHeading(count: number, change: BulkChange): string {
  return wordsOf(change).heading(speeches(count))
}

/** @param count of the speeches that have changed */
export function bulkNotice(count: number, change: BulkChange): string {
  if (count === 0) return 'Nothing had to be changed.'
  return wordsOf(change).notice(grouped(count))
}

/** @param tagNames by id, of all tags that the change names */
export function bulkPreviewView(
  { counts, examples, digest }: BulkPreview,
  change: BulkChange,
  tagNames: Map<string, string>
): BulkPreviewView {
  const { happens, same, button } = wordsOf(change)
  const line = (verdict: Verdict, [one, many]: [string, string], kind: 'change' | 'same') => {
    const count = counts[verdict]
    return { count: grouped(count), words: count === 1 ? one : many, kind }
  }
  const obstacles = OBSTACLES.filter(([verdict]) => counts[verdict] > 0)
  const more = counts.change - examples.length
  return {
    lines: [
      line('change', happens, 'change'),
      line('same', same, 'same'),
      ...obstacles.map(([verdict, one, many]) => {
        const count = counts[verdict]
        const words = count === 1 ? one : many
        return { count: grouped(count), words, kind: 'cannot' as const }
      }),
    ],
    examples: examples.map((speech) => {
      return { text: speech.text, differences: differencesOf(speech, change, tagNames) }
    }),
    more: more > 0 ? `… and ${grouped(more)} more` : undefined,
    digest,
    button: counts.change > 0 ? button(grouped(counts.change)) : undefined,
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
  if (type !== undefined) add(type, speech.type)
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
  return published ? 'published' : 'draft'
}
