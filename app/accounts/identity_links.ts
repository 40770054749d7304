import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { AccessTokenHolder } from '#accounts/access_tokens'
import { AppleCodes } from '#accounts/apple_codes'
import { AppleRevocations } from '#accounts/apple_revocations'
import { assertSignedIn } from '#accounts/assert_signed_in'
import { IdentityNotFound, IdentityTaken, LastSignInMethod, ProviderLinked } from '#accounts/errors'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'
import { findIdentity, linkIdentity, UNIQUE_VIOLATION } from '#accounts/link_identity'
import { OwnerProof, type Proof } from '#accounts/owner_proof'
import { readProfile } from '#accounts/profiles'
import { verifiedEmailOf } from '#accounts/verified_email'
import { audit, type Origin } from '#auditing/audit_log'
import { MailDelivery } from '#mails/mail_delivery'
import SignInMethodMail from '#mails/sign_in_method_mail'
import User from '#models/user'
import type UserIdentity from '#models/user_identity'

const NAMES = { google: 'Google', apple: 'Apple', facebook: 'Facebook' }

/** What a learner wants to sign in with from now on. */
export interface LinkRequest {
  /** Verified. */
  identity: SocialIdentity
  /** Apple's, to be exchanged for a refresh token. */
  authorizationCode: string | null
  proof: Proof
}

/** The providers that learners sign in with, as they see and change them themselves. */
@inject()
export class IdentityLinks {
  constructor(
    private database: Database,
    private ownerProof: OwnerProof,
    private appleCodes: AppleCodes,
    private appleRevocations: AppleRevocations,
    private mails: MailDelivery
  ) {}

  /** @returns the first one first @throws Unauthenticated when the account is gone */
  async list(userId: string): Promise<UserIdentity[]> {
    return inOrder(await readProfile(userId))
  }

  /**
   * @returns the identity, and whether it is new; one that was linked before is no fault, as an
   * answer may be lost
   * @throws what `OwnerProof.require` throws; IdentityTaken; ProviderLinked
   * @throws InvalidProviderToken when Apple refuses the authorization code; ProviderUnavailable
   * @throws Unauthenticated when the account or the sign-in is gone
   */
  async link(
    holder: AccessTokenHolder,
    { identity, authorizationCode, proof }: LinkRequest,
    origin: Origin
  ): Promise<{ identity: UserIdentity; isNew: boolean }> {
    const user = await readProfile(holder.userId)
    await this.ownerProof.require(user, proof)
    // Before a code is used up, whose token nobody would revoke.
    const seen = await findIdentity(identity)
    if (seen !== null && seen.userId !== user.id) throw new IdentityTaken()
    assertOneOfProvider(user, identity)
    const refreshToken = await this.appleCodes.exchange(identity, authorizationCode)
    const linked = await this.#link(holder, identity, refreshToken, origin).catch(
      (error: unknown) => {
        const { code } = error as { code?: string }
        // Somebody else has linked it meanwhile: requests of one learner wait for each other.
        throw code === UNIQUE_VIOLATION ? new IdentityTaken() : error
      }
    )
    if (linked.isNew) this.#tell(linked.user, `${NAMES[identity.provider]} was added`)
    return linked
  }

  /**
   * Needs no proof: what stays is the learner's, as it was proved when it came.
   *
   * @throws IdentityNotFound, LastSignInMethod, Unauthenticated when the account is gone
   */
  async unlink(userId: string, id: string, origin: Origin): Promise<void> {
    const { user, removed } = await this.database.transaction(async (trx) => {
      const owner = await lock(userId, trx)
      const identity = owner.identities.find((one) => one.id === id)
      if (identity === undefined) throw new IdentityNotFound()
      const others = inOrder(owner).filter((one) => one.id !== id)
      if (owner.password === null && others.length === 0) throw new LastSignInMethod()
      await this.appleRevocations.enqueue(trx, [identity])
      await identity.delete()
      await forgetFirst(owner, identity, others[0])
      const { provider } = identity
      const entry = {
        action: 'identity_unlinked',
        resourceType: 'user_identity',
        resourceId: id,
        changes: { provider: { before: provider } },
      }
      await audit(trx, { userId, ...entry }, origin)
      return { user: owner, removed: provider }
    })
    this.#tell(user, `${NAMES[removed]} was removed`)
  }

  #link(
    { userId, signInId }: AccessTokenHolder,
    identity: SocialIdentity,
    refreshToken: string | null,
    origin: Origin
  ) {
    return this.database.transaction(async (trx) => {
      const user = await lock(userId, trx)
      await assertSignedIn(signInId, trx)
      assertOneOfProvider(user, identity)
      const { provider, subject } = identity
      const same = user.identities.find((one) => {
        return one.provider === provider && one.subject === subject
      })
      const linked = same ?? (await linkIdentity(userId, identity, origin, trx))
      if (refreshToken !== null) await linked.merge({ encryptedRefreshToken: refreshToken }).save()
      return { user, identity: linked, isNew: same === undefined }
    })
  }

  #tell(user: User, change: string): void {
    const email = verifiedEmailOf(user)
    if (email === undefined || !this.mails.isConfigured) return
    this.mails.sendLater(new SignInMethodMail(email, change))
  }
}

/** Ways to sign in come and go one after the other: two at once must not take the last two. */
async function lock(userId: string, trx: TransactionClientContract): Promise<User> {
  await User.query({ client: trx }).where('id', userId).forUpdate()
  return readProfile(userId, trx)
}

function assertOneOfProvider({ identities }: User, { provider, subject }: SocialIdentity): void {
  const ofProvider = identities.filter((one) => one.provider === provider)
  if (ofProvider.some((one) => one.subject === subject)) return
  if (ofProvider.length > 0) throw new ProviderLinked()
}

function inOrder({ identities }: User): UserIdentity[] {
  return identities.toSorted((one, other) => one.createdAt.toMillis() - other.createdAt.toMillis())
}

/** An account names the way that came first; once that is gone, another one that it has. */
async function forgetFirst(user: User, gone: UserIdentity, next: UserIdentity | undefined) {
  if (user.authProvider !== gone.provider || user.authProviderId !== gone.subject) return
  const first =
    user.password !== null || next === undefined
      ? { authProvider: 'email' as const, authProviderId: null }
      : { authProvider: next.provider, authProviderId: next.subject }
  await user.merge(first).save()
}
