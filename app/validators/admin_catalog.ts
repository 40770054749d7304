import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import {
  MAX_EXTERNAL_ID_CHARACTERS,
  MAX_TAG_CHARACTERS,
  MAX_TAGS,
  MAX_TEXT_CHARACTERS,
} from '#catalog/speech_limits'
import type { SpeechFields } from '#catalog/speeches/speech_editor'
import { SPEECH_SORTS } from '#catalog/speeches/speech_search'
import { contentName, externalId, sentence } from '#validators/content_rules'
import {
  distinctUuids,
  queryBoolean,
  queryInteger,
  text,
  uuid,
  visibleText,
} from '#validators/rules'

export const saveTagValidator = vine.create({
  name: contentName(MAX_TAG_CHARACTERS),
  category: contentName(50).nullable().optional(),
})

/** Which speeches a list or an export has. */
export const speechFilter = {
  level: vine.enum(LEVELS).optional(),
  type: vine.enum(SPEECH_TYPES).optional(),
  tag_id: uuid().optional(),
  q: visibleText(1, 200).optional(),
  published: queryBoolean().optional(),
  deleted: queryBoolean().optional(),
  warning: text(1, 50).optional(),
}

export const listSpeechesValidator = vine.create({
  page: queryInteger(1, 1_000_000).optional(),
  per_page: queryInteger(1, 100).optional(),
  ...speechFilter,
  sort: vine.enum(SPEECH_SORTS).optional(),
})

export const createSpeechValidator = vine.create({
  text: sentence(MAX_TEXT_CHARACTERS),
  level: vine.enum(LEVELS),
  type: vine.enum(SPEECH_TYPES).nullable().optional(),
  tags: distinctUuids(MAX_TAGS),
  external_id: externalId(MAX_EXTERNAL_ID_CHARACTERS).nullable().optional(),
  published: vine.boolean({ strict: true }).nullable().optional(),
  upload_id: uuid().nullable().optional(),
})

export const updateSpeechValidator = vine.create({
  text: sentence(MAX_TEXT_CHARACTERS).nullable().optional(),
  level: vine.enum(LEVELS).nullable().optional(),
  type: vine.enum(SPEECH_TYPES).nullable().optional(),
  tags: distinctUuids(MAX_TAGS).nullable().optional(),
  external_id: externalId(MAX_EXTERNAL_ID_CHARACTERS).nullable().optional(),
  published: vine.boolean({ strict: true }).nullable().optional(),
  upload_id: uuid().nullable().optional(),
})

/** What is left out, or null, is what most speeches are. */
export function toNewSpeech({
  upload_id: _,
  ...fields
}: Infer<typeof createSpeechValidator>): SpeechFields {
  return {
    ...fields,
    type: fields.type ?? 'answer',
    external_id: fields.external_id ?? null,
    published: fields.published ?? true,
  }
}

/** What is not sent, or null, stays as it is; but null takes the external id away. */
export function toSpeechChanges({
  upload_id: _,
  external_id: id,
  ...fields
}: Infer<typeof updateSpeechValidator>): Partial<SpeechFields> {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)
  return {
    ...(Object.fromEntries(given) as Partial<SpeechFields>),
    ...(id !== undefined && { external_id: id }),
  }
}
