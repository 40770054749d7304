import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Unauthenticated } from '#accounts/errors'
import { checkPassword } from '#accounts/password_change'
import type { PasswordHashes } from '#accounts/password_hashes'
import type { SignIns } from '#accounts/sign_ins'
import { audit, type Origin } from '#auditing/audit_log'
import User from '#models/user'

/** Deletes a learner's account with all that is the learner's. */
export class AccountDeletion {
  constructor(
    private hashes: PasswordHashes,
    private signIns: SignIns
  ) {}

  /** @throws WrongPassword; NoPassword; Unauthenticated when the account is gone already */
  async deleteWithPassword(userId: string, password: string, origin: Origin): Promise<void> {
    const user = await User.find(userId)
    if (user === null) throw new Unauthenticated()
    await checkPassword(this.hashes, user, password)
    await this.#delete(userId, origin)
  }

  async #delete(userId: string, origin: Origin): Promise<void> {
    const ended = await User.transaction(async (trx) => {
      const ids = await this.signIns.endWithin(trx, userId)
      await makePseudonymous(trx, userId)
      const deleted = await User.query({ client: trx }).where('id', userId).delete()
      if (Number(deleted[0]) === 0) throw new Unauthenticated()
      const entry = { action: 'account_deleted', resourceType: 'user', resourceId: userId }
      await audit(trx, entry, { ...origin, ipAddress: null })
      return ids
    })
    this.signIns.announceEnd(ended)
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
