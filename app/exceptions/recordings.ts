import { Exception } from '@adonisjs/core/exceptions'

export class SignatureInvalid extends Exception {
  static override status = 403
  static override code = 'forbidden'
  static override message =
    'This address of a recording was changed or has expired: ask for the speech again.'
}

export class RecordingNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'This recording does not exist any more.'
}

export class PreconditionFailed extends Exception {
  static override status = 412
  static override code = 'precondition_failed'
  static override message = 'The recording is not the one that the request is about.'
}

export class RangeNotSatisfiable extends Exception {
  static override status = 416
  static override code = 'range_not_satisfiable'
  static override message = 'The recording is shorter than the part that was asked for.'
}
