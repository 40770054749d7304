import { Exception } from '@adonisjs/core/exceptions'

/** The flags of a command do not go together, or have values that it does not know. */
export class WrongFlags extends Exception {
  static override status = 422
  static override code = 'wrong_flags'
}
