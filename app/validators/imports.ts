import vine from '@vinejs/vine'
import { type Delimiter, DELIMITER_NAMES } from '#importing/csv/delimiter'
import { ENCODINGS } from '#importing/csv/encoding'
import { speechFilter } from '#validators/admin_catalog'
import { queryBoolean, uuid } from '#validators/rules'

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

export const exportValidator = vine.create(speechFilter)
