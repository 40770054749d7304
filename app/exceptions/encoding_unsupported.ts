import { Exception } from '@adonisjs/core/exceptions'

/** A request whose body is compressed (RFC 9110, section 15.5.16). */
export class EncodingUnsupported extends Exception {
  static override status = 415
  static override code = 'encoding_unsupported'
  static override message = 'The body is compressed: send it as it is, without Content-Encoding.'
}
