import type { HttpContext } from '@adonisjs/core/http'
import type { AccessTokenHolder, AccessTokens } from '#accounts/access_tokens'
import type { EndedSignIns } from '#accounts/ended_sign_ins'
import { SignInEnded } from '#accounts/errors'
import { BearerGuard } from '#auth/bearer_guard'

/**
 * Authenticates a learner's request. The token alone is asked, not the database: whoever needs the
 * whole user loads it.
 */
export class JwtGuard extends BearerGuard<AccessTokenHolder> {
  readonly driverName = 'jwt'

  constructor(
    ctx: HttpContext,
    private accessTokens: AccessTokens,
    private ended: EndedSignIns
  ) {
    super(ctx)
  }

  protected async recognise(token: string): Promise<AccessTokenHolder> {
    const holder = this.accessTokens.verify(token)
    if (await this.ended.has(holder.signInId)) throw new SignInEnded()
    return holder
  }

  protected issueToken(holder: AccessTokenHolder): string {
    return this.accessTokens.sign(holder)
  }
}
