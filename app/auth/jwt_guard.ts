import { symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardContract } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import type { AccessTokenHolder, AccessTokens } from '#accounts/access_tokens'
import type { EndedSignIns } from '#accounts/ended_sign_ins'
import { SignInEnded, Unauthenticated } from '#accounts/errors'
import { bearerTokenOf } from '#auth/bearer_token'

/**
 * Authenticates a request by its Bearer token (RFC 6750). The token alone is asked, not the
 * database: whoever needs the whole user loads it.
 */
export class JwtGuard implements GuardContract<AccessTokenHolder> {
  declare [symbols.GUARD_KNOWN_EVENTS]: Record<string, never>
  readonly driverName = 'jwt'
  authenticationAttempted = false
  isAuthenticated = false
  user: AccessTokenHolder | undefined

  constructor(
    private ctx: HttpContext,
    private accessTokens: AccessTokens,
    private ended: EndedSignIns
  ) {}

  /** @throws Unauthenticated without a Bearer token, or with one that is not ours; TokenExpired; SignInEnded */
  async authenticate(): Promise<AccessTokenHolder> {
    if (this.user !== undefined) return this.user
    this.authenticationAttempted = true
    const holder = this.accessTokens.verify(bearerTokenOf(this.ctx))
    if (await this.ended.has(holder.signInId)) throw new SignInEnded()
    this.user = holder
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
  getUserOrFail(): AccessTokenHolder {
    if (this.user === undefined) throw new Unauthenticated()
    return this.user
  }

  /** The header that a test signs in with. */
  async authenticateAsClient(holder: AccessTokenHolder): Promise<AuthClientResponse> {
    return { headers: { authorization: `Bearer ${this.accessTokens.sign(holder)}` } }
  }
}
