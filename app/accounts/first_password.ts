import { inject } from '@adonisjs/core'
import type { AccessTokenHolder } from '#accounts/access_tokens'
import { assertSignedIn } from '#accounts/assert_signed_in'
import { NoEmailToSignIn, PasswordExists, PasswordRefused, Unauthenticated } from '#accounts/errors'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'
import { LoginDelays } from '#accounts/login_delays'
import { OwnerProof } from '#accounts/owner_proof'
import { passwordFault } from '#accounts/password_fault'
import { PasswordHashes } from '#accounts/password_hashes'
import { readVerifiedEmail } from '#accounts/verified_email'
import { audit, type Origin } from '#auditing/audit_log'
import { MailDelivery } from '#mails/mail_delivery'
import SignInMethodMail from '#mails/sign_in_method_mail'
import User from '#models/user'

/** Gives a password to learners who have signed in with a provider only. */
@inject()
export class FirstPassword {
  constructor(
    private hashes: PasswordHashes,
    private ownerProof: OwnerProof,
    private delays: LoginDelays,
    private mails: MailDelivery
  ) {}

  /**
   * The sign-ins stay: nobody can have known a password that was not there.
   *
   * @param identity what a provider has just said
   * @throws PasswordExists, NoEmailToSignIn, PasswordRefused; what `OwnerProof.require` throws; SignInBusy
   * @throws Unauthenticated when the account or the sign-in is gone
   */
  async set(
    { userId, signInId }: AccessTokenHolder,
    identity: SocialIdentity,
    password: string,
    origin: Origin
  ): Promise<void> {
    const user = await User.find(userId)
    if (user === null) throw new Unauthenticated()
    if (user.password !== null) throw new PasswordExists()
    if (user.email === null) throw new NoEmailToSignIn()
    const fault = passwordFault(password, [user.name, user.email])
    if (fault !== undefined) throw new PasswordRefused(fault)
    await this.ownerProof.require(user, { identity })
    const hashed = await this.hashes.make(password)
    const email = await User.transaction(async (trx) => {
      const set = await trx
        .from('users')
        .where('id', userId)
        .whereNull('password')
        .update({ password: hashed })
      if (Number(set) === 0) throw new PasswordExists()
      await assertSignedIn(signInId, trx)
      await trx
        .from('one_time_codes')
        .where({ user_id: userId, purpose: 'reset_password' })
        .delete()
      const entry = { action: 'password_set', resourceType: 'user', resourceId: userId }
      await audit(trx, { userId, ...entry }, origin)
      return readVerifiedEmail(userId, trx)
    })
    // Somebody may have guessed at a password that was not there.
    await this.delays.forget(user.email)
    if (email !== undefined && this.mails.isConfigured) {
      this.mails.sendLater(new SignInMethodMail(email, 'a password was added'))
    }
  }
}
