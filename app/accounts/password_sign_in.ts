import type { Hash } from '@adonisjs/core/hash'
import type { Origin } from '#auditing/audit_log'
import { EmailTaken, InvalidCredentials } from '#accounts/errors'
import type { SignedIn, SignIns } from '#accounts/sign_ins'
import User from '#models/user'
import { SIGN_IN_PART_LIMIT_MS } from '#operations/database_limits'
import { withinTime } from '#operations/time_limit'

export interface Registration {
  email: string
  password: string
  name: string
  deviceName: string | null
}

/** Signing up and signing in with an e-mail address and a password. */
export class PasswordSignIn {
  /** Compared with when an address is unknown, so that this takes as long as a wrong password. */
  #decoy: Promise<string> | undefined

  constructor(
    private hash: Hash,
    private signIns: SignIns
  ) {}

  /** @throws EmailTaken, without regard to case */
  async register(registration: Registration, origin: Origin): Promise<SignedIn> {
    const { email, password, name, deviceName } = registration
    if ((await this.#find(email)) !== null) throw new EmailTaken()
    const hashed = await this.hash.make(password)
    try {
      return await inTime(() => {
        return User.transaction(async (trx) => {
          const user = await User.create({ email, name, password: hashed }, { client: trx })
          await user.refresh()
          return this.signIns.begin(user, deviceName, 'registered', origin, trx)
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
  async signIn(
    email: string,
    password: string,
    deviceName: string | null,
    origin: Origin
  ): Promise<SignedIn> {
    const user = await this.#find(email)
    this.#decoy ??= this.hash.make('no account has this password')
    const matches = await this.hash.verify(user?.password ?? (await this.#decoy), password)
    if (!matches || user === null || user.password === null) throw new InvalidCredentials()
    return inTime(() => {
      return User.transaction((trx) => {
        return this.signIns.begin(user, deviceName, 'signed_in', origin, trx)
      })
    })
  }

  #find(email: string): Promise<User | null> {
    return inTime(() => User.query().whereRaw('lower(email) = lower(?)', [email]).first())
  }
}

/** Only what waits for the database is limited: many who sign in at once wait for the hashes. */
function inTime<T>(work: () => Promise<T>): Promise<T> {
  return withinTime(SIGN_IN_PART_LIMIT_MS, work)
}
