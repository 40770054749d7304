import { Exception } from '@adonisjs/core/exceptions'

export interface FieldFault {
  /** Dotted path, e.g. `results.3.speech_id`. */
  field: string
  code: string
  message: string
  /** The number of the code's rule, if it has one. */
  limit?: number
}

/** A session that cannot be saved as it is; nothing was saved. */
export class SessionRefused extends Exception {
  static override status = 422
  static override code = 'validation_failed'
  static override message = 'The session was not saved: some of its fields are invalid.'

  constructor(readonly faults: FieldFault[]) {
    super()
  }
}

/** Days that cannot be read at once. */
export class RangeRefused extends Exception {
  static override status = 422
  static override code = 'validation_failed'
  static override message = 'These days cannot be read: see what is wrong with from and to.'

  constructor(readonly faults: FieldFault[]) {
    super()
  }
}

export class IdempotencyKeyReused extends Exception {
  static override status = 409
  static override code = 'idempotency_key_reused'
  static override message =
    'This Idempotency-Key was used for another request: use a new key for a new session.'
}

export class IdempotencyInProgress extends Exception {
  static override status = 409
  static override code = 'idempotency_in_progress'
  static override message =
    'A request with this Idempotency-Key or client_id is still running: repeat it in a second.'
}

/** To a repeated request whose session was deleted meanwhile. */
export class SessionDeleted extends Exception {
  static override status = 410
  static override code = 'session_deleted'
  static override message =
    'This session was saved, and has been deleted since: do not send it again.'
}

export class SessionNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no such session.'
}

export class SessionNotYours extends Exception {
  static override status = 403
  static override code = 'not_yours'
  static override message = 'This session belongs to another learner.'
}
