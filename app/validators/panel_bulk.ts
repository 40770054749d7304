import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import type { BulkChange } from '#catalog/batches/bulk_change'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { MAX_TAG_CHARACTERS, MAX_TAGS } from '#catalog/speech_limits'
import { splitTags } from '#importing/tag_list'
import { contentName } from '#validators/content_rules'
import { FormMessages } from '#validators/form_messages'
import { uuid, verbatim } from '#validators/rules'

/** As long as the address of a list may be (`panel/back_path.ts`). */
const MAX_FILTER_CHARACTERS = 4000

/** Twenty names of a hundred characters, each of which may be escaped. */
const MAX_TAGS_UNITS = 2 * MAX_TAGS * (MAX_TAG_CHARACTERS + 1)

/** What a list, or the page of a bulk change, sends. */
export const bulkFormValidator = vine.create({
  ids: vine.array(uuid()),
  all: vine.enum(['', '1']).optional(),
  filter: verbatim(MAX_FILTER_CHARACTERS).optional(),
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

/** Names of tags as a form has them, each checked as the name of a tag is. */
export const bulkTagsValidator = vine.create({
  add_tags: vine.array(contentName(MAX_TAG_CHARACTERS)).maxLength(MAX_TAGS),
  remove_tags: vine.array(contentName(MAX_TAG_CHARACTERS)).maxLength(MAX_TAGS),
})

bulkTagsValidator.messagesProvider = new FormMessages(
  {
    'add_tags.array.maxLength': 'forms.too_many_added_tags',
    'remove_tags.array.maxLength': 'forms.too_many_removed_tags',
  },
  { 'add_tags.*': 'tag_name', 'remove_tags.*': 'tag_name' }
)

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
