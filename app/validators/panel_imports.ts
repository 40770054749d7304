import vine from '@vinejs/vine'
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
