import type { Authenticators } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Lets only signed-in users pass. */
export default class AuthMiddleware {
  async handle(ctx: HttpContext, next: NextFn, guard: keyof Authenticators) {
    await ctx.auth.use(guard).authenticate()
    return next()
  }
}
