import { inject } from '@adonisjs/core'
import { StaleIdentity, WrongIdentity } from '#accounts/errors'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'
import { PasswordCheck } from '#accounts/password_check'
import type User from '#models/user'
import UserIdentity from '#models/user_identity'

/** How old a provider's token may be that proves that the learner is there. */
const MAX_IDENTITY_AGE_MS = 10 * 60 * 1000

/** The password, or what a provider has just said. */
export type Proof = { password: string } | { identity: SocialIdentity }

/**
 * Asks for proof that it is the learner who wants something, and not somebody with the learner's phone
 * or access token: before an account is deleted, and before it gets an address, or a way to sign in,
 * by which somebody else could keep it.
 */
@inject()
export class OwnerProof {
  constructor(private passwordCheck: PasswordCheck) {}

  /**
   * @throws what `PasswordCheck.require` throws
   * @throws WrongIdentity when the identity is not the learner's
   * @throws StaleIdentity when the provider said it over ten minutes ago
   */
  async require(user: User, proof: Proof): Promise<void> {
    if ('password' in proof) return this.passwordCheck.require(user, proof.password)
    const { provider, subject, issuedAt } = proof.identity
    const identity = await UserIdentity.findBy({ userId: user.id, provider, subject })
    if (identity === null) throw new WrongIdentity()
    // Facebook says it of its long-lived tokens only; the others are good for two hours at most.
    const age = issuedAt === null ? 0 : Date.now() - issuedAt.getTime()
    if (age > MAX_IDENTITY_AGE_MS) throw new StaleIdentity()
  }
}
