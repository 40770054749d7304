import { Exception } from '@adonisjs/core/exceptions'
import type { Finding } from '#importing/findings'
import { MessageException, messagesOf } from '#messages/message'

/** Of exceptions whose messages name something. */
export const IMPORT_ERROR_TEXTS = {
  csv_larger: 'The CSV file is larger than {max} MB. Send it in several parts.',
  import_file_unreadable: '"{path}" cannot be read ({reason}). Check the path and its permissions.',
  zip_entry_damaged: '{name} is damaged in the archive: create the archive again.',
  recording_changed:
    '"{path}" was changed while the import ran; nothing was imported. Run it again.',
  import_has_faults:
    '{count, plural, one {There is 1 fault} other {There are {count} faults}}, and nothing was imported: correct them, and send the file again.',
}

const say = messagesOf('errors', IMPORT_ERROR_TEXTS)

/** More bytes than any list of speeches has. */
export class CsvTooLarge extends MessageException {
  static override status = 413
  static override code = 'csv_too_large'
  static override message = 'The CSV file is too large. Send it in several parts.'

  constructor(maximumBytes: number) {
    super(say('csv_larger', { max: maximumBytes / 1024 ** 2 }))
  }
}

/** A file or folder of the import cannot be read. */
export class ImportFileUnreadable extends MessageException {
  static override status = 422
  static override code = 'import_file_unreadable'

  constructor(path: string, reason: string) {
    super(say('import_file_unreadable', { path, reason }))
  }
}

/** The bytes of an archive's entry are not what its directory says. */
export class ZipEntryDamaged extends MessageException {
  static override status = 422
  static override code = 'zip_damaged'

  constructor(name: string) {
    super(say('zip_entry_damaged', { name }))
  }
}

/** A file that was checked is another one when it is to be stored. */
export class RecordingChanged extends MessageException {
  static override status = 409
  static override code = 'recording_changed'

  constructor(path: string) {
    super(say('recording_changed', { path }))
  }
}

/** The catalog changed between the check and the writing. */
export class CatalogChanged extends Exception {
  static override status = 409
  static override code = 'catalog_changed'
  static override message =
    'Somebody changed these speeches while the import ran; nothing was imported. Run it again.'
}

/** An import would do something else than what was looked at. */
export class PlanChanged extends Exception {
  static override status = 409
  static override code = 'plan_changed'
  static override message =
    'The catalog or the recordings have changed since the check; nothing was imported.'
}

/** Of `report_json.ts`, what an exception has to know. */
interface RefusedReport {
  fault_count: number
  /** The first 10,000. */
  faults: Omit<Finding, 'key' | 'values'>[]
}

/** What is wrong with the rows, or their recordings; nothing was imported. */
export class ImportRejected extends MessageException {
  static override status = 422
  static override code = 'import_rejected'
  static override message =
    'Nothing was imported: correct what is listed, and send the file again. The upload session stays open.'

  /** @param importReport the report as programs read it */
  constructor(readonly importReport: RefusedReport) {
    super(say('import_has_faults', { count: importReport.fault_count }))
  }

  get faults() {
    return this.importReport.faults
  }
}

/** An import that would keep others waiting for too long; nothing was imported. */
export class ImportTimeout extends Exception {
  static override status = 503
  static override code = 'import_timeout'
  static override message =
    'The import took longer than five minutes and was stopped; nothing was imported. Send the file in several parts.'
}

/** As many imports as the memory allows are running. */
export class ImportBusy extends Exception {
  static override status = 503
  static override code = 'import_busy'
  static override message =
    'Other imports are running. Send the same file again in ten seconds; nothing was imported.'
  readonly retryAfterSeconds = 10
}
