import { Exception } from '@adonisjs/core/exceptions'

/** Too many text fields in an upload, or too long ones. */
export class PayloadTooLarge extends Exception {
  static override status = 413
  static override code = 'payload_too_large'
  static override message = 'The body of the request is too large.'
}
