import { Exception } from '@adonisjs/core/exceptions'

export class SignatureInvalid extends Exception {
  static override status = 403
  static override code = 'forbidden'
  static override message =
    'This address of a recording was changed or has expired: ask for the speech again.'
}

export class PreconditionFailed extends Exception {
  static override status = 412
  static override code = 'precondition_failed'
  static override message = 'The recording is not the one that the request is about.'
}
