import { symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardContract } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import { Unauthenticated } from '#accounts/errors'

/** Authenticates a request by its Bearer token (RFC 6750, section 2.1). */
export abstract class BearerGuard<Holder> implements GuardContract<Holder> {
  declare [symbols.GUARD_KNOWN_EVENTS]: Record<string, never>
  abstract readonly driverName: string
  authenticationAttempted = false
  isAuthenticated = false
  user: Holder | undefined

  constructor(private ctx: HttpContext) {}

  /** @throws Unauthenticated for a token that is not ours; TokenExpired; SignInEnded */
  protected abstract recognise(token: string): Promise<Holder>

  /** A token for a test. */
  protected abstract issueToken(holder: Holder): string

  /** @throws Unauthenticated without a Bearer token; what `recognise` throws */
  async authenticate(): Promise<Holder> {
    if (this.user !== undefined) return this.user
    this.authenticationAttempted = true
    this.user = await this.recognise(this.#bearerToken())
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
  getUserOrFail(): Holder {
    if (this.user === undefined) throw new Unauthenticated()
    return this.user
  }

  /** The header that a test signs in with. */
  async authenticateAsClient(holder: Holder): Promise<AuthClientResponse> {
    return { headers: { authorization: `Bearer ${this.issueToken(holder)}` } }
  }

  #bearerToken(): string {
    const header = this.ctx.request.header('authorization', '')!
    const [, token] = /^Bearer +([\w.~+/=-]+)$/i.exec(header) ?? []
    if (token === undefined) throw new Unauthenticated()
    return token
  }
}
