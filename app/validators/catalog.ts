import vine from '@vinejs/vine'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { MAX_DRAWN_SPEECHES, MAX_EXCLUDED_SPEECHES, MAX_TAGS } from '#catalog/speech_limits'
import { distinctUuids, integer, uuid } from '#validators/rules'

export const listTagsValidator = vine.create({
  level: vine.enum(LEVELS).optional(),
  type: vine.enum(SPEECH_TYPES).optional(),
})

export const drawSpeechesValidator = vine.create({
  level: vine.enum(LEVELS),
  type: vine.enum(SPEECH_TYPES).nullable().optional(),
  tags: distinctUuids(MAX_TAGS).minLength(1),
  limit: integer(1, MAX_DRAWN_SPEECHES).nullable().optional(),
  exclude: vine.array(uuid()).maxLength(MAX_EXCLUDED_SPEECHES).nullable().optional(),
})
