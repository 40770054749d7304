import { symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardContract } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import type { AdminSignIn } from '#accounts/admin_sign_in'
import { Unauthenticated } from '#accounts/errors'
import { bearerTokenOf } from '#auth/bearer_token'
import type Admin from '#models/admin'

/** Authenticates an admin's request by its Bearer token, and asks the database whether it still holds. */
export class AdminGuard implements GuardContract<Admin> {
  declare [symbols.GUARD_KNOWN_EVENTS]: Record<string, never>
  readonly driverName = 'admin'
  authenticationAttempted = false
  isAuthenticated = false
  user: Admin | undefined

  constructor(
    private ctx: HttpContext,
    private adminSignIn: AdminSignIn
  ) {}

  /** @throws Unauthenticated without a Bearer token of an admin; TokenExpired; SignInEnded */
  async authenticate(): Promise<Admin> {
    if (this.user !== undefined) return this.user
    this.authenticationAttempted = true
    this.user = await this.adminSignIn.recognise(bearerTokenOf(this.ctx))
    this.isAuthenticated = true
    return this.user
  }

  async check(): Promise<boolean> {
    try {
      await this.authenticate()
      return true
    } catch (error) {
      if ((error as { status?: number }).status === 401) return false
      throw error
    }
  }

  /** @throws Unauthenticated when the request is not authenticated */
  getUserOrFail(): Admin {
    if (this.user === undefined) throw new Unauthenticated()
    return this.user
  }

  /** The header that a test signs in with. */
  async authenticateAsClient(admin: Admin): Promise<AuthClientResponse> {
    return { headers: { authorization: `Bearer ${this.adminSignIn.issueToken(admin)}` } }
  }
}
