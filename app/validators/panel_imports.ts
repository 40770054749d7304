import vine from '@vinejs/vine'
import { type Delimiter, DELIMITER_NAMES } from '#importing/csv/delimiter'
import { ENCODINGS } from '#importing/csv/encoding'
import { queryInteger, uuid, verbatim } from '#validators/rules'

/** The longest name that file systems take. */
const MAX_NAME = 255

/** The button "New import"; the id, so that pressing it twice begins one import. */
export const newImportValidator = vine.create({ id: uuid() })

export const importListValidator = vine.create({
  before: queryInteger(1, 2_147_483_647).optional(),
})

/** A recording of an import. */
export const importFileValidator = vine.create({ name: verbatim(MAX_NAME) })

/** Where a list of recordings goes on: behind a name. */
export const importFilesValidator = vine.create({ after: verbatim(MAX_NAME).optional() })

/** How a sheet is to be read; what is left out is detected. */
export const sheetFormatValidator = vine.create({
  encoding: vine.enum(ENCODINGS).optional(),
  delimiter: vine.enum(DELIMITER_NAMES as [Delimiter, ...Delimiter[]]).optional(),
})

/** Fields of a form, of which an empty one is none. */
export function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  const given = Object.entries(fields).filter(([, value]) => value !== '' && value !== null)
  return Object.fromEntries(given)
}

export const importCheckValidator = vine.create({ strict: vine.enum(['1']).optional() })

/** Which check was looked at, and whether the new speeches are drafts. */
export const importConfirmValidator = vine.create({
  digest: verbatim(64),
  draft: vine.enum(['1']).optional(),
})

/** Pages of a check's faults and warnings. */
export const importFindingsValidator = vine.create({
  faults: queryInteger(1, 100).optional(),
  warnings: queryInteger(1, 100).optional(),
})
