import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import { MAX_TAG_CHARACTERS } from '#catalog/speech_limits'
import { TAG_SORTS } from '#catalog/tags/tag_numbers'
import { contentName } from '#validators/content_rules'
import { FormMessages } from '#validators/form_messages'
import { readLeniently } from '#validators/lenient_query'
import { queryInteger, uuid, verbatim, visibleText } from '#validators/rules'

const MAX_CATEGORY_CHARACTERS = 50

/** The form of a tag; `id` is of one that is to be made, `seen_…` of one that is to be changed. */
export const tagFormValidator = vine.create({
  id: uuid().optional(),
  name: contentName(MAX_TAG_CHARACTERS),
  category: contentName(MAX_CATEGORY_CHARACTERS).nullable(),
  seen_name: verbatim(MAX_TAG_CHARACTERS).optional(),
  seen_category: verbatim(MAX_CATEGORY_CHARACTERS).optional(),
})

tagFormValidator.messagesProvider = new FormMessages({
  'name.required': 'forms.write_tag_name',
  'name.minLength': 'forms.write_tag_name',
})

/** An empty category is none. */
export function withNoCategory(body: Record<string, unknown>): Record<string, unknown> {
  const { category } = body
  const isEmpty = typeof category !== 'string' || category.trim() === ''
  return { ...body, category: isEmpty ? null : category }
}

/** What a form says that the tag was when it was read. */
export function seenTag({
  seen_name: name,
  seen_category: category = '',
}: Infer<typeof tagFormValidator>) {
  return name === undefined ? undefined : { name, category: category === '' ? null : category }
}

const tagListValidator = vine.create({
  q: visibleText(1, MAX_TAG_CHARACTERS).optional(),
  category: visibleText(1, MAX_CATEGORY_CHARACTERS).optional(),
  sort: vine.enum(TAG_SORTS).optional(),
  page: queryInteger(1, 10_000).optional(),
})

const TAG_LIST_FIELDS = ['q', 'category', 'sort', 'page']

/** Of what is not known, so many are named. */
const MAX_NAMED = 10

export type TagListQuery = Infer<typeof tagListValidator>

/**
 * Reads the address of the list; `*` is no category, and `name` is for the form of a new tag.
 *
 * @returns what is known of it, and the names of what was left out because it is not
 */
export async function readTagList({
  name: _,
  ...query
}: Record<string, unknown>): Promise<{ query: TagListQuery; ignored: string[] }> {
  const { values, leftOut } = await readLeniently(tagListValidator, query, TAG_LIST_FIELDS)
  return { query: values, ignored: leftOut.slice(0, MAX_NAMED) }
}

/** The other tag of a merge, by its id or name, and the numbers that were seen. */
export const tagMergeValidator = vine.create({
  into: verbatim(10 * MAX_TAG_CHARACTERS).optional(),
  digest: verbatim(64).optional(),
})
