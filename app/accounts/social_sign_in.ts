import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { AccountReclaim } from '#accounts/account_reclaim'
import { AccountExists, InvalidProviderToken, ProviderUnavailable } from '#accounts/errors'
import { AppleTokens } from '#accounts/identity_providers/apple_tokens'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'
import { learnerName } from '#accounts/learner_name'
import { type SignedIn, SignIns } from '#accounts/sign_ins'
import { audit, type Origin } from '#auditing/audit_log'
import User from '#models/user'
import UserIdentity from '#models/user_identity'
import { SIGN_IN_PART_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'

export interface SocialSignInRequest {
  /** Verified. */
  identity: SocialIdentity
  /** What the app knows of the name: Apple tells only the app. */
  name: string | null
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
    private appleTokens: AppleTokens
  ) {}

  /**
   * @throws AccountExists when the address is another account's, and nothing proves that it is theirs
   * @throws InvalidProviderToken when Apple refuses the authorization code
   * @throws ProviderUnavailable
   */
  async signIn(request: SocialSignInRequest, origin: Origin): Promise<SignedIn> {
    const refreshToken = await this.#exchangeCode(request)
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

  /**
   * A code can be used once, and only Apple's refresh token can be revoked when the account is deleted:
   * a first sign-in needs it. One that was kept before will do when Apple fails, or when an app that
   * lost our answer sends its code again.
   */
  async #exchangeCode({ identity, authorizationCode }: SocialSignInRequest) {
    const isApples = identity.provider === 'apple' && this.appleTokens.isConfigured
    if (!isApples || authorizationCode === null) return null
    try {
      return await this.appleTokens.exchange(authorizationCode, identity)
    } catch (error) {
      const isExpected =
        error instanceof InvalidProviderToken || error instanceof ProviderUnavailable
      const kept = isExpected ? await findIdentity(identity) : null
      if (kept === null || kept.encryptedRefreshToken === null) throw error
      return null
    }
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
    const linked = await this.#link(user, identity, origin, trx)
    return { user, identity: linked, action: 'signed_in' }
  }

  async #register(
    { identity, name }: SocialSignInRequest,
    origin: Origin,
    trx: TransactionClientContract
  ): Promise<LinkedAccount> {
    const user = await User.create(
      {
        ...methodOf(identity),
        email: identity.email,
        emailVerifiedAt: identity.emailIsVouchedFor ? DateTime.utc() : null,
        name: learnerName(identity.name, name),
      },
      { client: trx }
    )
    await user.refresh()
    const linked = await this.#link(user, identity, origin, trx)
    return { user, identity: linked, action: 'registered' }
  }

  async #link(
    user: User,
    { provider, subject }: SocialIdentity,
    origin: Origin,
    trx: TransactionClientContract
  ): Promise<UserIdentity> {
    const identity = await UserIdentity.create(
      { userId: user.id, provider, subject },
      { client: trx }
    )
    await identity.refresh()
    const entry = {
      action: 'identity_linked',
      resourceType: 'user_identity',
      resourceId: identity.id,
      changes: { provider: { after: provider } },
    }
    await audit(trx, { userId: user.id, ...entry }, origin)
    return identity
  }
}

const UNIQUE_VIOLATION = '23505'

function methodOf({ provider, subject }: SocialIdentity) {
  return { password: null, authProvider: provider, authProviderId: subject }
}

function findIdentity(
  { provider, subject }: SocialIdentity,
  client?: TransactionClientContract
): Promise<UserIdentity | null> {
  return UserIdentity.findBy({ provider, subject }, { client })
}
