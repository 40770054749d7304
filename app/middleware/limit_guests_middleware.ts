import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { networkOf } from '#limits/client_address'
import { isExceeded, RateLimits, TooManyRequests } from '#limits/rate_limits'

/**
 * Limits forms that come without a sign-in: the answer is the sign-in form, which leaves a session
 * behind. It comes before `auth`, and does not count who is signed in.
 */
@inject()
export default class LimitGuestsMiddleware {
  constructor(private limits: RateLimits) {}

  async handle({ request, session }: HttpContext, next: NextFn): Promise<unknown> {
    if (request.method() !== 'POST' || session.has('sign_in')) return next()
    const usage = await this.limits.count('guest', networkOf(request.ip()))
    if (isExceeded(usage)) throw new TooManyRequests('guest', usage)
    return next()
  }
}
