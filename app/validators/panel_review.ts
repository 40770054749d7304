import vine from '@vinejs/vine'
import { LEVELS } from '#catalog/enums'
import { MAX_TAG_CHARACTERS, MAX_TAGS, MAX_TEXT_CHARACTERS } from '#catalog/speech_limits'
import { contentName, sentence } from '#validators/content_rules'
import { FormMessages } from '#validators/form_messages'
import { queryInteger, text, verbatim } from '#validators/rules'

const MAX_VERSION = 2_147_483_647

/** Codes of warnings, joined by commas; nothing has so many. */
const MAX_CODES_UNITS = 500

/** What stood on the page that a verdict is about. */
export const heardSpeechValidator = vine.create({
  version: queryInteger(1, MAX_VERSION),
  /** The SHA-256 of the recording; empty where it is not known. */
  recording: text(0, 64).optional(),
  warnings: verbatim(MAX_CODES_UNITS).optional(),
})

export const reviewLevelValidator = vine.create({
  version: queryInteger(1, MAX_VERSION),
  level: vine.enum(LEVELS),
})

export const reviewUndoValidator = vine.create({ version: queryInteger(1, MAX_VERSION) })

/** What is put right in place; tags are names by now (`namesOfTags`). */
export const reviewFixValidator = vine.create({
  text: sentence(MAX_TEXT_CHARACTERS),
  level: vine.enum(LEVELS),
  tags: vine.array(contentName(MAX_TAG_CHARACTERS)).maxLength(MAX_TAGS),
})

reviewFixValidator.messagesProvider = new FormMessages(
  {
    'text.required': 'forms.write_sentence',
    'text.minLength': 'forms.write_sentence',
    'level.required': 'forms.choose_level',
    'level.enum': 'forms.choose_level',
    'tags.array.maxLength': 'forms.too_many_tags',
    'tags.*.maxLength': 'forms.long_tag_name',
  },
  { 'text': 'sentence', 'tags.*': 'tag_name' }
)

/** The codes of a field that joins them by commas. */
export function codesIn(field = ''): string[] {
  return field.split(',').filter((code) => code !== '')
}
