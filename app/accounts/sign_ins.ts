import type { Hash } from '@adonisjs/core/hash'
import type { AccessTokens } from '#accounts/access_tokens'
import { EmailTaken, InvalidCredentials } from '#accounts/errors'
import type { IssuedRefreshToken, RefreshTokens } from '#accounts/refresh_tokens'
import User from '#models/user'
import { SIGN_IN_PART_LIMIT_MS } from '#operations/database_limits'
import { withinTime } from '#operations/time_limit'

/** A learner who is signed in on a device, and the tokens that prove it. */
export interface SignIn {
  user: User
  accessToken: string
  refreshToken: string
  expiresIn: number
  refreshExpiresIn: number
}

export interface Registration {
  email: string
  password: string
  name: string
  deviceName: string | null
}

/** Signing up and signing in with an e-mail address and a password. */
export class SignIns {
  /** Compared with when an address is unknown, so that this takes as long as a wrong password. */
  #decoy: Promise<string> | undefined

  constructor(
    private hash: Hash,
    private accessTokens: AccessTokens,
    private refreshTokens: RefreshTokens
  ) {}

  /** @throws EmailTaken, without regard to case */
  async register({ email, password, name, deviceName }: Registration): Promise<SignIn> {
    if ((await this.#find(email)) !== null) throw new EmailTaken()
    const hashed = await this.hash.make(password)
    try {
      return await inTime(() => {
        return User.transaction(async (trx) => {
          const user = await User.create({ email, name, password: hashed }, { client: trx })
          await user.refresh()
          return this.#signedIn(user, await this.refreshTokens.begin(user, deviceName, trx))
        })
      })
    } catch (error) {
      // Two registrations at the same moment: the unique index tells the second one.
      if ((error as { constraint?: string }).constraint === 'users_email_unique') {
        throw new EmailTaken()
      }
      throw error
    }
  }

  /** @throws InvalidCredentials, after the same time for an unknown address as for a wrong password */
  async signIn(email: string, password: string, deviceName: string | null): Promise<SignIn> {
    const user = await this.#find(email)
    this.#decoy ??= this.hash.make('no account has this password')
    const matches = await this.hash.verify(user?.password ?? (await this.#decoy), password)
    if (!matches || user === null || user.password === null) throw new InvalidCredentials()
    const begun = await inTime(() => this.refreshTokens.begin(user, deviceName))
    return this.#signedIn(user, begun)
  }

  /** @throws InvalidRefreshToken */
  async refresh(refreshToken: string): Promise<SignIn> {
    const { user, ...next } = await this.refreshTokens.rotate(refreshToken)
    return this.#signedIn(user, next)
  }

  #find(email: string): Promise<User | null> {
    return inTime(() => User.query().whereRaw('lower(email) = lower(?)', [email]).first())
  }

  #signedIn(user: User, { token, family }: IssuedRefreshToken): SignIn {
    return {
      user,
      accessToken: this.accessTokens.sign({ userId: user.id, signInId: family }),
      refreshToken: token,
      expiresIn: this.accessTokens.lifetimeSeconds,
      refreshExpiresIn: this.refreshTokens.lifetimeSeconds,
    }
  }
}

/** Only what waits for the database is limited: many who sign in at once wait for the hashes. */
function inTime<T>(work: () => Promise<T>): Promise<T> {
  return withinTime(SIGN_IN_PART_LIMIT_MS, work)
}
