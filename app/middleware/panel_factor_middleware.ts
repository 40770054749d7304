import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { FactorRequired } from '#exceptions/factor_required'
import env from '#start/env'

/** Where every admin needs a second factor, one without it can only set it up. */
export default class PanelFactorMiddleware {
  handle({ auth, request, response }: HttpContext, next: NextFn) {
    const { totpSecret } = auth.use('panel').getUserOrFail()
    if (env.get('ADMIN_TOTP') === 'optional' || totpSecret !== null) return next()
    if (request.method() === 'POST') throw new FactorRequired()
    response.redirect().status(303).toPath('/admin/account/second-factor')
  }
}
