import { Exception } from '@adonisjs/core/exceptions'

/** The operator wants every admin to have one (`ADMIN_TOTP`). */
export class FactorRequired extends Exception {
  static override status = 403
  static override code = 'second_factor_required'
  static override message = 'Every admin needs a second factor here: set it up first.'
}
