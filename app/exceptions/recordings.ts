import { Exception } from '@adonisjs/core/exceptions'

export class SignatureInvalid extends Exception {
  static override status = 403
  static override code = 'forbidden'
  static override message =
    'This recording address was changed or has expired: request the speech again.'
}

export class PreconditionFailed extends Exception {
  static override status = 412
  static override code = 'precondition_failed'
  static override message = 'The recording is not the one that the request names.'
}
