import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { AppleRevocations } from '#accounts/apple_revocations'
import { SignIns } from '#accounts/sign_ins'
import { audit, changesBetween, type Origin } from '#auditing/audit_log'
import type User from '#models/user'
import UserIdentity from '#models/user_identity'

/** How the owner of the address signs in from now on. */
export type SignInMethod = Pick<User, 'password' | 'authProvider' | 'authProviderId'>

/**
 * Gives an account to the owner of its e-mail address, who has just proved to be that. Nobody had
 * before: whoever opened it may have done so to share it with the owner later ("pre-hijacking",
 * https://arxiv.org/abs/2205.10174), so every other way in goes.
 */
@inject()
export class AccountReclaim {
  constructor(
    private signIns: SignIns,
    private appleRevocations: AppleRevocations
  ) {}

  /** @param user locked, with an address that was never verified; it is saved */
  async reclaim(
    user: User,
    method: SignInMethod,
    origin: Origin,
    trx: TransactionClientContract
  ): Promise<void> {
    const before = { auth_provider: user.authProvider }
    const identities = await UserIdentity.query({ client: trx }).where('userId', user.id)
    await this.appleRevocations.enqueue(trx, identities)
    await UserIdentity.query({ client: trx }).where('userId', user.id).delete()
    await trx.from('one_time_codes').where('user_id', user.id).delete()
    await this.signIns.endWithin(trx, user.id)
    user.useTransaction(trx)
    // A picture that somebody else chose tells its server who looks at it.
    await user.merge({ ...method, emailVerifiedAt: DateTime.utc(), avatarUrl: null }).save()
    const changes = changesBetween(before, { auth_provider: user.authProvider })
    const entry = { action: 'account_reclaimed', resourceType: 'user', resourceId: user.id }
    await audit(trx, { userId: user.id, ...entry, changes }, origin)
  }
}
