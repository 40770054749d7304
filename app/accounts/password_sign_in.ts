import type { Origin } from '#auditing/audit_log'
import { EmailTaken, InvalidCredentials } from '#accounts/errors'
import type { LoginDelays } from '#accounts/login_delays'
import type { PasswordHashes } from '#accounts/password_hashes'
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
  constructor(
    private hashes: PasswordHashes,
    private delays: LoginDelays,
    private signIns: SignIns
  ) {}

  /** @throws EmailTaken, without regard to case; SignInBusy */
  async register(registration: Registration, origin: Origin): Promise<SignedIn> {
    const { email, password, name, deviceName } = registration
    if ((await this.#find(email)) !== null) throw new EmailTaken()
    const hashed = await this.hashes.make(password)
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
    const user = await this.delays.limit(email, () => this.#prove(email, password))
    return inTime(() => {
      return User.transaction(async (trx) => {
        const locked = await User.query({ client: trx }).where('id', user.id).forUpdate().first()
        // While it was compared, the password may have been changed, or the account reclaimed.
        if (locked === null || locked.password !== user.password) throw new InvalidCredentials()
        return this.signIns.begin(locked, deviceName, 'signed_in', origin, trx)
      })
    })
  }

  async #prove(email: string, password: string): Promise<User> {
    const user = await this.#find(email)
    const matches = await this.hashes.verify(user?.password ?? null, password)
    if (!matches || user === null) throw new InvalidCredentials()
    return user
  }

  async #find(email: string): Promise<User | null> {
    const user = await inTime(() => {
      return User.query().whereRaw('lower(email) = lower(?)', [email]).first()
    })
    // PostgreSQL takes some letters for others, as İ for i: those are other addresses.
    return user?.email?.toLowerCase() === email.toLowerCase() ? user : null
  }
}

/** Only what waits for the database is limited: many who sign in at once wait for the hashes. */
function inTime<T>(work: () => Promise<T>): Promise<T> {
  return withinTime(SIGN_IN_PART_LIMIT_MS, work)
}
