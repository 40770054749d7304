import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { AppleRevocations } from '#accounts/apple_revocations'
import { LearnerNotFound, Unauthenticated, WrongConfirmation } from '#accounts/errors'
import { OwnerProof, type Proof } from '#accounts/owner_proof'
import { SignIns } from '#accounts/sign_ins'
import { type Actor, audit, auditBy, type Origin } from '#auditing/audit_log'
import User from '#models/user'
import UserIdentity from '#models/user_identity'
import { nameKey } from '#postgres/name_key'

/** What an admin types to delete a learner: the address, or the name of who has none. */
export function confirmationOf({ email, name }: { email: string | null; name: string }): string {
  return email ?? name
}

/** Deletes a learner's account with all that is the learner's. */
@inject()
export class AccountDeletion {
  constructor(
    private ownerProof: OwnerProof,
    private signIns: SignIns,
    private appleRevocations: AppleRevocations
  ) {}

  /** @throws what `OwnerProof.require` throws; Unauthenticated when the account is gone */
  async delete(userId: string, proof: Proof, origin: Origin): Promise<void> {
    const user = await User.find(userId)
    if (user === null) throw new Unauthenticated()
    await this.ownerProof.require(user, proof)
    await User.transaction(async (trx) => {
      const locked = await lock(trx, userId)
      if (locked === null) throw new Unauthenticated()
      await this.#erase(trx, locked)
      await audit(trx, deletionOf(userId), { ...origin, ipAddress: null, requestId: null })
    })
  }

  /**
   * @param typed by an admin, who means this learner and no other: `confirmationOf` the learner
   * @throws LearnerNotFound, WrongConfirmation
   */
  async deleteForAdmin(userId: string, typed: string, actor: Actor): Promise<void> {
    await User.transaction(async (trx) => {
      const user = await lock(trx, userId)
      if (user === null) throw new LearnerNotFound()
      if (nameKey(typed.trim()) !== nameKey(confirmationOf(user).trim())) {
        throw new WrongConfirmation()
      }
      await this.#erase(trx, user)
      await auditBy(trx, actor, deletionOf(userId))
    })
  }

  async #erase(trx: TransactionClientContract, user: User): Promise<void> {
    await this.signIns.endWithin(trx, user.id)
    const identities = await UserIdentity.query({ client: trx }).where('userId', user.id)
    await this.appleRevocations.enqueue(trx, identities)
    await makePseudonymous(trx, user.id)
    await user.delete()
  }
}

/** Nobody links an identity, or signs in, while the account goes. */
function lock(trx: TransactionClientContract, userId: string): Promise<User | null> {
  return User.query({ client: trx }).where('id', userId).forUpdate().first()
}

function deletionOf(userId: string) {
  return { action: 'account_deleted', resourceType: 'user', resourceId: userId }
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
