import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import type { BulkChange } from '#catalog/batches/bulk_change'
import type { SpeechChoice } from '#catalog/batches/planned_bulk_change'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { MAX_TAG_CHARACTERS, MAX_TAGS } from '#catalog/speech_limits'
import type { SpeechFilter } from '#catalog/speeches/speech_search'
import { splitTags } from '#importing/tag_list'
import { speechFilter } from '#validators/admin_catalog'
import { contentName } from '#validators/content_rules'
import { uuid, verbatim } from '#validators/rules'

/** More do not fit into a form of 256 kB. */
export const MAX_CHOSEN = 5000

/** Of the address of a list: what says how it is shown, and not which speeches. */
const OF_THE_VIEW = ['page', 'per_page', 'sort', 'columns', 'after', 'before', 'back']

/** Twenty names of a hundred characters, each of which may be escaped. */
const MAX_TAGS_UNITS = 2 * MAX_TAGS * (MAX_TAG_CHARACTERS + 1)

/** What a list, or the page of a bulk change, sends. */
export const bulkFormValidator = vine.create({
  ids: vine.array(uuid()),
  all: vine.enum(['', '1']).optional(),
  filter: verbatim(2000).optional(),
  action: vine.enum(['change', 'publish', 'unpublish', 'bin', 'restore']).optional(),
  step: vine.enum(['preview', 'apply']).optional(),
  level: vine.enum(['', ...LEVELS]).optional(),
  type: vine.enum(['', ...SPEECH_TYPES]).optional(),
  state: vine.enum(['', 'published', 'draft']).optional(),
  add_tags: verbatim(MAX_TAGS_UNITS).optional(),
  remove_tags: verbatim(MAX_TAGS_UNITS).optional(),
  digest: verbatim(64).optional(),
})

export type BulkForm = Infer<typeof bulkFormValidator>

/** Brings the ids of a form, one by one or joined by commas, into one list without repetition. */
export function withIdList(body: Record<string, unknown>): Record<string, unknown> {
  const given = [body.ids, body.id].flatMap((value) => {
    return typeof value === 'object' && value !== null ? Object.values(value) : [value]
  })
  const ids = given.flatMap((value) => (typeof value === 'string' ? value.split(',') : []))
  return { ...body, ids: [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))] }
}

/** Buttons of a list that publish, or make drafts, fill in the form. */
export function withPreset(form: BulkForm): BulkForm {
  if (form.action === 'publish') return { ...form, action: 'change', state: 'published' }
  if (form.action === 'unpublish') return { ...form, action: 'change', state: 'draft' }
  return form
}

const filterValidator = vine.create(speechFilter)

/** Which speeches are meant, or why that cannot be said. */
export async function choiceOf({
  ids,
  all,
  filter = '',
}: BulkForm): Promise<{ choice: SpeechChoice } | { fault: 'none' | 'too_many' | 'filter' }> {
  if (all === '1') {
    const read = await readFilter(filter)
    return read === undefined ? { fault: 'filter' } : { choice: { filter: read } }
  }
  if (ids.length > MAX_CHOSEN) return { fault: 'too_many' }
  return ids.length === 0 ? { fault: 'none' } : { choice: { ids } }
}

/** @returns undefined for a filter that is not known: leaving it out would mean more speeches */
async function readFilter(query: string): Promise<SpeechFilter | undefined> {
  const given = [...new URLSearchParams(query)].filter(([name, value]) => {
    return !OF_THE_VIEW.includes(name) && value !== ''
  })
  const names = new Set(given.map(([name]) => name))
  if (names.size < given.length || ![...names].every((name) => name in speechFilter)) return
  const [fault, read] = await filterValidator.tryValidate(Object.fromEntries(given))
  if (fault !== null) return
  const { tag_id: tagId, q: words, deleted = false, ...rest } = read
  return { ...rest, tagId, words, deleted }
}

/** Names of tags as a form has them, each checked as the name of a tag is. */
export const bulkTagsValidator = vine.create({
  add_tags: vine.array(contentName(MAX_TAG_CHARACTERS)).maxLength(MAX_TAGS),
  remove_tags: vine.array(contentName(MAX_TAG_CHARACTERS)).maxLength(MAX_TAGS),
})

export function writtenTags({ add_tags: add = '', remove_tags: remove = '' }: BulkForm) {
  return { add_tags: splitTags(add), remove_tags: splitTags(remove) }
}

/** What a form asks for beside tags. */
export function toBulkChange({ action, level, type, state }: BulkForm): BulkChange {
  if (action === 'bin') return { deleted: true }
  if (action === 'restore') return { deleted: false }
  return {
    ...(level && { level }),
    ...(type && { type }),
    ...(state && { published: state === 'published' }),
  }
}
