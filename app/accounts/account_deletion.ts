import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { AppleRevocations } from '#accounts/apple_revocations'
import { StaleIdentity, Unauthenticated, WrongIdentity } from '#accounts/errors'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'
import { PasswordCheck } from '#accounts/password_check'
import { SignIns } from '#accounts/sign_ins'
import { audit, type Origin } from '#auditing/audit_log'
import User from '#models/user'
import UserIdentity from '#models/user_identity'

/** How old a provider's token may be that proves that the learner is there. */
const MAX_IDENTITY_AGE_MS = 10 * 60 * 1000

/** Deletes a learner's account with all that is the learner's. */
@inject()
export class AccountDeletion {
  constructor(
    private passwordCheck: PasswordCheck,
    private signIns: SignIns,
    private appleRevocations: AppleRevocations
  ) {}

  /** @throws what `PasswordCheck.require` throws; Unauthenticated when the account is gone */
  async deleteWithPassword(userId: string, password: string, origin: Origin): Promise<void> {
    const user = await User.find(userId)
    if (user === null) throw new Unauthenticated()
    await this.passwordCheck.require(user, password)
    await this.#delete(userId, origin)
  }

  /**
   * @param identity what a provider has just said
   * @throws WrongIdentity when it is not the learner's; StaleIdentity when it was said over ten
   * minutes ago; Unauthenticated when the account is gone
   */
  async deleteWithIdentity(
    userId: string,
    { provider, subject, issuedAt }: SocialIdentity,
    origin: Origin
  ): Promise<void> {
    const identity = await UserIdentity.findBy({ userId, provider, subject })
    if (identity === null) throw new WrongIdentity()
    // Facebook says it of its long-lived tokens only; the others are good for two hours at most.
    const age = issuedAt === null ? 0 : Date.now() - issuedAt.getTime()
    if (age > MAX_IDENTITY_AGE_MS) throw new StaleIdentity()
    await this.#delete(userId, origin)
  }

  async #delete(userId: string, origin: Origin): Promise<void> {
    await User.transaction(async (trx) => {
      // Nobody links an identity, or signs in, while the account goes.
      const user = await User.query({ client: trx }).where('id', userId).forUpdate().first()
      if (user === null) throw new Unauthenticated()
      await this.signIns.endWithin(trx, userId)
      const identities = await UserIdentity.query({ client: trx }).where('userId', userId)
      await this.appleRevocations.enqueue(trx, identities)
      await makePseudonymous(trx, userId)
      await user.delete()
      const entry = { action: 'account_deleted', resourceType: 'user', resourceId: userId }
      await audit(trx, entry, { ...origin, ipAddress: null, requestId: null })
    })
  }
}

/**
 * What the learner did stays in the audit log, told of an id that leads nowhere any more; address,
 * request and values go.
 */
async function makePseudonymous(trx: TransactionClientContract, userId: string): Promise<void> {
  await trx
    .from('audit_logs')
    .where('user_id', userId)
    .orWhere({ resource_type: 'user', resource_id: userId })
    .update({ user_id: null, ip_address: null, request_id: null, changes: '{}' })
}
