import { inject } from '@adonisjs/core'
import { NoPassword, WrongPassword } from '#accounts/errors'
import { LoginDelays } from '#accounts/login_delays'
import { PasswordHashes } from '#accounts/password_hashes'
import type User from '#models/user'

/** Asks a learner who is signed in for the password once more, before what cannot be undone. */
@inject()
export class PasswordCheck {
  constructor(
    private hashes: PasswordHashes,
    private delays: LoginDelays
  ) {}

  /**
   * Wrong passwords are counted apart from those at signing in: nobody who knows the address alone
   * can keep the learner from changing the password or deleting the account.
   *
   * @throws WrongPassword; NoPassword when the learner signs in another way only; SignInBusy;
   * TooManyRequests after too many wrong ones
   */
  async require({ id, password: hashed }: User, password: string): Promise<void> {
    if (hashed === null) throw new NoPassword()
    await this.delays.limit(signedInName(id), async () => {
      if (!(await this.hashes.verify(hashed, password))) throw new WrongPassword()
    })
  }
}

/** What `LoginDelays` counts a learner under who is signed in; nobody else knows the id. */
export function signedInName(userId: string): string {
  return `signed-in:${userId}`
}
