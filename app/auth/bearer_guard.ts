import type { AuthClientResponse } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import { Unauthenticated } from '#accounts/errors'
import { RequestGuard } from '#auth/request_guard'

/** Authenticates a request by its Bearer token (RFC 6750, section 2.1). */
export abstract class BearerGuard<Holder> extends RequestGuard<Holder> {
  constructor(private ctx: HttpContext) {
    super()
  }

  /** @throws Unauthenticated for a token that is not ours; TokenExpired; SignInEnded */
  protected abstract recognise(token: string): Promise<Holder>

  /** A token for a test. */
  protected abstract issueToken(holder: Holder): string

  /** @throws Unauthenticated without a Bearer token; what `recognise` throws */
  protected identify(): Promise<Holder> {
    return this.recognise(this.#bearerToken())
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
