import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import {
  MAX_EXTERNAL_ID_CHARACTERS,
  MAX_TAG_CHARACTERS,
  MAX_TAGS,
  MAX_TEXT_CHARACTERS,
} from '#catalog/speech_limits'
import { splitTags } from '#importing/tag_list'
import { contentName, externalId, sentence } from '#validators/content_rules'
import { FormMessages } from '#validators/form_messages'
import { queryBoolean, queryInteger, text, uuid, visibleText } from '#validators/rules'

/** Twenty names of a hundred characters, each of which may be escaped. */
const MAX_TAGS_UNITS = 2 * MAX_TAGS * (MAX_TAG_CHARACTERS + 1)

const tagNames = vine.array(contentName(MAX_TAG_CHARACTERS)).maxLength(MAX_TAGS)

/** The form of a speech, whose tags are names by now. */
export const panelSpeechValidator = vine.create({
  text: sentence(MAX_TEXT_CHARACTERS),
  level: vine.enum(LEVELS),
  type: vine.enum(SPEECH_TYPES),
  tags: tagNames,
  external_id: externalId(MAX_EXTERNAL_ID_CHARACTERS).nullable().optional(),
  published: queryBoolean(),
  upload_id: uuid().nullable().optional(),
})

/** The version of a speech that somebody has seen. */
export const panelVersionValidator = vine.create({ version: queryInteger(1, 2_147_483_647) })

export const panelWarningValidator = vine.create({
  code: text(1, 50),
  /** The SHA-256 of the recording that was heard. */
  recording: text(64, 64),
  accept: queryBoolean(),
})

/** What an editor writes of the name of a tag. */
export const tagOptionsValidator = vine.create({ q: visibleText(0, MAX_TAG_CHARACTERS).optional() })

/** What an editor writes, and the speech that it is written into. */
export const sameSpeechValidator = vine.create({
  text: sentence(MAX_TEXT_CHARACTERS),
  except: uuid().optional(),
})

/** The names in a field of tags, which are separated by commas; anything else is none. */
export function namesOfTags(field: unknown): string[] {
  if (typeof field !== 'string') return []
  // What is longer has too many names, whatever they are.
  return field.length > MAX_TAGS_UNITS ? field.split(',', MAX_TAGS + 1) : splitTags(field)
}

panelSpeechValidator.messagesProvider = new FormMessages(
  {
    'text.required': 'forms.write_sentence',
    'text.minLength': 'forms.write_sentence',
    'level.required': 'forms.choose_level',
    'level.enum': 'forms.choose_level',
    'type.required': 'forms.choose_type',
    'type.enum': 'forms.choose_type',
    'tags.array.maxLength': 'forms.too_many_tags',
    'tags.*.maxLength': 'forms.long_tag_name',
    'published.required': 'forms.choose_state',
    'published.boolean': 'forms.choose_state',
    'upload_id.uuid': 'forms.choose_recording_again',
  },
  { 'text': 'sentence', 'tags.*': 'tag_name' }
)

/** Parts the names of tags from the other fields of a valid form. */
export function toNamedTags({
  tags,
  upload_id: _,
  external_id: id,
  ...fields
}: Infer<typeof panelSpeechValidator>) {
  return { tags, fields: { ...fields, external_id: id ?? null } }
}
