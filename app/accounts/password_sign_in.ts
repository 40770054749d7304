import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { countSignIn, registrations } from '#accounts/count_sign_in'
import { EmailVerification } from '#accounts/email_verification'
import { EmailTaken, InvalidCredentials } from '#accounts/errors'
import { LoginDelays } from '#accounts/login_delays'
import { PasswordHashes } from '#accounts/password_hashes'
import { type SignedIn, SignIns } from '#accounts/sign_ins'
import type { Origin } from '#auditing/audit_log'
import User from '#models/user'
import { SIGN_IN_PART_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'

export interface Registration {
  email: string
  password: string
  name: string
  /** Null when the app does not tell it. */
  timeZone: string | null
  deviceName: string | null
}

/** Signing up and signing in with an e-mail address and a password. */
@inject()
export class PasswordSignIn {
  constructor(
    private hashes: PasswordHashes,
    private delays: LoginDelays,
    private signIns: SignIns,
    private emailVerification: EmailVerification
  ) {}

  /** Mails a code to the new address as well. @throws EmailTaken, without regard to case; SignInBusy */
  async register(registration: Registration, origin: Origin): Promise<SignedIn> {
    const { email, password, name, timeZone, deviceName } = registration
    if ((await this.#find(email)) !== null) throw new EmailTaken()
    const hashed = await this.hashes.make(password)
    try {
      const signedIn = await inTime(() => {
        return User.transaction(async (trx) => {
          const zone = timeZone !== null && { timeZone }
          const fields = { email, name, password: hashed, ...zone }
          const user = await User.create(fields, { client: trx })
          await user.refresh()
          return this.signIns.begin(user, deviceName, 'registered', origin, trx)
        })
      })
      registrations.add({ provider: 'email' })
      this.emailVerification.requestLater(signedIn.user)
      return signedIn
    } catch (error) {
      // Two registrations at the same moment: the unique index tells the second one.
      if ((error as { constraint?: string }).constraint === 'users_email_unique') {
        throw new EmailTaken()
      }
      throw error
    }
  }

  /**
   * An unknown address, one that signs in another way, and a wrong password are told apart neither
   * by the answer nor by how long it takes.
   *
   * @throws InvalidCredentials; TooManyRequests after too many wrong passwords; SignInBusy
   */
  async signIn(
    email: string,
    password: string,
    deviceName: string | null,
    origin: Origin
  ): Promise<SignedIn> {
    return countSignIn('email', async () => {
      const user = await this.delays.limit(email, () => this.#prove(email, password))
      return inTime(() => {
        return User.transaction(async (trx) => {
          await assertStill(user, trx)
          return this.signIns.begin(user, deviceName, 'signed_in', origin, trx)
        })
      })
    })
  }

  async #prove(email: string, password: string): Promise<User> {
    const user = await this.#find(email)
    const matches = await this.hashes.verify(user?.password ?? null, password)
    if (!matches || user === null) throw new InvalidCredentials()
    return user
  }

  #find(email: string): Promise<User | null> {
    return inTime(() => User.byEmail(email).first())
  }
}

/**
 * Refuses a password that was changed while it was compared: whoever changes it ends the sign-ins
 * that there are, and this one would come after. The lock makes one wait for the other.
 */
async function assertStill({ id, password }: User, trx: TransactionClientContract): Promise<void> {
  const now = await User.query({ client: trx }).where('id', id).forShare().first()
  if (now?.password !== password) throw new InvalidCredentials()
}

/** Only what waits for the database is limited: many who sign in at once wait for the hashes. */
function inTime<T>(work: () => Promise<T>): Promise<T> {
  return withinTime(SIGN_IN_PART_LIMIT_MS, work)
}
