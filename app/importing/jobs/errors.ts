import { Exception } from '@adonisjs/core/exceptions'

/** There is no such import. */
export class ImportNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no such import.'
}

/** Another admin has begun it. */
export class ImportNotYours extends Exception {
  static override status = 403
  static override code = 'not_yours'
  static override message = 'Another admin has begun this import: only they can go on with it.'
}

/** It is done, given up, or a server is at it. */
export class ImportNotOpen extends Exception {
  static override status = 409
  static override code = 'import_not_open'
  static override message =
    'This import is being checked or imported, or has ended: nothing was changed.'
}

/** What is to be imported is not what was looked at. */
export class ImportOutdated extends Exception {
  static override status = 409
  static override code = 'import_outdated'
  static override message = 'The import was checked again meanwhile: look at the new numbers.'
}

/** An import without a sheet cannot be checked. */
export class SheetMissing extends Exception {
  static override status = 409
  static override code = 'sheet_missing'
  static override message = 'Choose the sheet first.'
}

/** Too many imports are begun and not finished. */
export class TooManyImports extends Exception {
  static override status = 409
  static override code = 'too_many_imports'
  static override message =
    'You have 20 imports that are not finished: finish one, or give it up first.'
}

/** The stored sheet is gone from the storage. */
export class SheetLost extends Exception {
  static override status = 409
  static override code = 'sheet_lost'
  static override message = 'The sheet is no longer in the storage: choose it again.'
}

/** What was checked cannot be imported. */
export class ImportNotAccepted extends Exception {
  static override status = 409
  static override code = 'import_not_accepted'
  static override message =
    'The check has found faults: nothing is imported as long as there are any.'
}

/** It has failed again and again, for reasons that only the log tells. */
export class TriedTooOften extends Exception {
  static override status = 500
  static override message =
    'It was tried five times and failed each time; nothing was imported. Try it again later, or ask who runs the server to look into its log.'
}

/** Its recordings were kept for as long as they are; nobody sees it thrown. */
export class ImportExpired extends Exception {
  static override message = 'Nobody went on with it for a day.'
}
