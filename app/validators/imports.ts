import vine from '@vinejs/vine'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { DELIMITER_NAMES, type Delimiter } from '#importing/csv/delimiter'
import { ENCODINGS } from '#importing/csv/encoding'
import { queryBoolean, text, uuid } from '#validators/rules'

export const importAudioValidator = vine.create({
  upload_session_id: uuid().optional(),
})

export const importCsvValidator = vine.create({
  upload_session_id: uuid(),
  dry_run: queryBoolean().optional(),
  draft: queryBoolean().optional(),
  encoding: vine.enum(ENCODINGS).optional(),
  delimiter: vine.enum(DELIMITER_NAMES as [Delimiter, ...Delimiter[]]).optional(),
})

export const exportValidator = vine.create({
  level: vine.enum(LEVELS).optional(),
  type: vine.enum(SPEECH_TYPES).optional(),
  tag_id: uuid().optional(),
  q: text(1, 200).optional(),
  published: queryBoolean().optional(),
  deleted: queryBoolean().optional(),
  warning: text(1, 50).optional(),
})
