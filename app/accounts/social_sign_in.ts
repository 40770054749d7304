import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { AccountReclaim } from '#accounts/account_reclaim'
import { AppleCodes } from '#accounts/apple_codes'
import { registrations } from '#accounts/count_sign_in'
import { AccountExists } from '#accounts/errors'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'
import { learnerName } from '#accounts/learner_name'
import { findIdentity, linkIdentity, UNIQUE_VIOLATION } from '#accounts/link_identity'
import { type SignedIn, SignIns } from '#accounts/sign_ins'
import type { Origin } from '#auditing/audit_log'
import User from '#models/user'
import UserIdentity from '#models/user_identity'
import { afterCommit } from '#postgres/after_commit'
import { SIGN_IN_PART_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'

export interface SocialSignInRequest {
  /** Verified. */
  identity: SocialIdentity
  /** What the app knows of the name: Apple tells only the app. */
  name: string | null
  /** Of a new account; null when the app does not tell it. */
  timeZone: string | null
  /** Apple's, to be exchanged for a refresh token. */
  authorizationCode: string | null
  deviceName: string | null
}

/** What a sign-in found or made. */
interface LinkedAccount {
  user: User
  identity: UserIdentity
  action: 'registered' | 'signed_in'
}

/**
 * Signs in learners whom a provider knows. Which account is whose is decided by provider and subject;
 * by e-mail only where the provider vouches for it. docs/SECURITY.md has every case.
 */
@inject()
export class SocialSignIn {
  constructor(
    private database: Database,
    private signIns: SignIns,
    private accountReclaim: AccountReclaim,
    private appleCodes: AppleCodes
  ) {}

  /**
   * @throws AccountExists when the address is another account's, and nothing proves that it is theirs
   * @throws InvalidProviderToken when Apple refuses the authorization code
   * @throws ProviderUnavailable
   */
  async signIn(request: SocialSignInRequest, origin: Origin): Promise<SignedIn> {
    const { identity, authorizationCode } = request
    const refreshToken = await this.appleCodes.exchange(identity, authorizationCode)
    const attempt = () => this.#attempt(request, refreshToken, origin)
    return withinTime(SIGN_IN_PART_LIMIT_MS, async () => {
      try {
        return await attempt()
      } catch (error) {
        // Two first sign-ins at the same moment: now the other one's account is there.
        if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error
        return attempt()
      }
    })
  }

  #attempt(request: SocialSignInRequest, refreshToken: string | null, origin: Origin) {
    return this.database.transaction(async (trx) => {
      const { user, identity, action } =
        (await this.#findKnown(request.identity, trx)) ??
        (await this.#linkByEmail(request.identity, origin, trx)) ??
        (await this.#register(request, origin, trx))
      if (refreshToken !== null) {
        await identity.merge({ encryptedRefreshToken: refreshToken }).save()
      }
      return this.signIns.begin(user, request.deviceName, action, origin, trx)
    })
  }

  async #findKnown(
    identity: SocialIdentity,
    trx: TransactionClientContract
  ): Promise<LinkedAccount | undefined> {
    const seen = await findIdentity(identity, trx)
    if (seen === null) return undefined
    const user = await User.query({ client: trx }).where('id', seen.userId).forUpdate().first()
    // Until the account was ours to lock, it may have been deleted or reclaimed.
    const known = await findIdentity(identity, trx)
    if (user === null || known?.userId !== user.id) return undefined
    return { user, identity: known, action: 'signed_in' }
  }

  async #linkByEmail(
    identity: SocialIdentity,
    origin: Origin,
    trx: TransactionClientContract
  ): Promise<LinkedAccount | undefined> {
    const { email, emailIsVouchedFor, provider } = identity
    if (email === null) return undefined
    const user = await User.byEmail(email, { client: trx }).forUpdate().first()
    if (user === null) return undefined
    // Made or linked by another first sign-in, since this one looked.
    const known = await this.#findKnown(identity, trx)
    if (known !== undefined) return known
    if (!emailIsVouchedFor) throw new AccountExists()
    if (user.emailVerifiedAt === null) {
      await this.accountReclaim.reclaim(user, methodOf(identity), origin, trx)
    }
    // Somebody else's, or one of two at the same provider: we cannot tell.
    const other = await UserIdentity.findBy({ userId: user.id, provider }, { client: trx })
    if (other !== null) throw new AccountExists()
    const linked = await linkIdentity(user.id, identity, origin, trx)
    return { user, identity: linked, action: 'signed_in' }
  }

  async #register(
    { identity, name, timeZone }: SocialSignInRequest,
    origin: Origin,
    trx: TransactionClientContract
  ): Promise<LinkedAccount> {
    const user = await User.create(
      {
        ...methodOf(identity),
        email: identity.email,
        emailVerifiedAt: identity.emailIsVouchedFor ? DateTime.utc() : null,
        name: learnerName(identity.name, name),
        ...(timeZone !== null && { timeZone }),
      },
      { client: trx }
    )
    await user.refresh()
    const linked = await linkIdentity(user.id, identity, origin, trx)
    afterCommit(trx, () => registrations.add({ provider: identity.provider }))
    return { user, identity: linked, action: 'registered' }
  }
}

function methodOf({ provider, subject }: SocialIdentity) {
  return { password: null, authProvider: provider, authProviderId: subject }
}
