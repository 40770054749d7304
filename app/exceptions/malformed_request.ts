import { Exception } from '@adonisjs/core/exceptions'

/** A body that cannot be read at all, so that no field of it can be named. */
export class MalformedRequest extends Exception {
  static override status = 400
  static override code = 'malformed_request'
  static override message =
    'The body of the request cannot be read: is it complete, and valid JSON in UTF-8?'
}
