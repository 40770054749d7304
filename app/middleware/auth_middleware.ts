// Declares `ctx.auth`.
import type {} from '@adonisjs/auth/initialize_auth_middleware'
import authManager from '@adonisjs/auth/services/main'
import type { Authenticators } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * Lets only signed-in users pass. It makes the authenticator as well, which AdonisJS's own middleware
 * would make for every request, with the manager out of the container each time.
 */
export default class AuthMiddleware {
  async handle(ctx: HttpContext, next: NextFn, guard: keyof Authenticators) {
    ctx.auth = authManager.createAuthenticator(ctx)
    await ctx.auth.use(guard).authenticate()
    return next()
  }
}
