import { Exception } from '@adonisjs/core/exceptions'

/** The disk or the S3 server does not do its work at the moment. */
export class StorageUnavailable extends Exception {
  static override status = 503
  static override code = 'storage_unavailable'
  static override message =
    'The recordings cannot be reached at the moment, and nothing was changed. Try again in a few seconds.'
  readonly retryAfterSeconds = 5

  /** @param reason for the log; without keys, signatures and names of recordings */
  constructor(reason: string) {
    super(undefined, { cause: new Error(reason) })
  }
}

/** There is no recording with this storage key. */
export class RecordingNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'This recording no longer exists.'
}

export class RangeNotSatisfiable extends Exception {
  static override status = 416
  static override code = 'range_not_satisfiable'
  static override message = 'The recording is shorter than the part that was requested.'
}
