import { NoPassword, WrongPassword } from '#accounts/errors'
import type { LoginDelays } from '#accounts/login_delays'
import type { PasswordHashes } from '#accounts/password_hashes'
import type User from '#models/user'

/** Asks a learner who is signed in for the password once more, before what cannot be undone. */
export class PasswordCheck {
  constructor(
    private hashes: PasswordHashes,
    private delays: LoginDelays
  ) {}

  /**
   * @throws WrongPassword; NoPassword when the learner signs in another way only; SignInBusy;
   * TooManyRequests after too many wrong ones, here and at signing in together
   */
  async require({ email, password: hashed }: User, password: string): Promise<void> {
    if (hashed === null || email === null) throw new NoPassword()
    await this.delays.limit(email, async () => {
      if (!(await this.hashes.verify(hashed, password))) throw new WrongPassword()
    })
  }
}
