import { inject } from '@adonisjs/core'
import { PasswordRefused, Unauthenticated, WrongPassword } from '#accounts/errors'
import { PasswordCheck } from '#accounts/password_check'
import { passwordFault } from '#accounts/password_fault'
import { PasswordHashes } from '#accounts/password_hashes'
import { SignIns } from '#accounts/sign_ins'
import { readVerifiedEmail } from '#accounts/verified_email'
import { audit, type Origin } from '#auditing/audit_log'
import { MailDelivery } from '#mails/mail_delivery'
import PasswordChangedMail from '#mails/password_changed_mail'
import User from '#models/user'

/** Changes a learner's password. */
@inject()
export class PasswordChange {
  constructor(
    private hashes: PasswordHashes,
    private passwordCheck: PasswordCheck,
    private signIns: SignIns,
    private mails: MailDelivery
  ) {}

  /**
   * The other sign-ins end: whoever changes a password often fears that somebody else knows it.
   *
   * @param signInId the one that stays
   * @throws what `PasswordCheck.require` throws; PasswordRefused; SignInBusy; Unauthenticated when the account is gone
   */
  async change(
    { userId, signInId }: { userId: string; signInId: string },
    currentPassword: string,
    newPassword: string,
    origin: Origin
  ): Promise<void> {
    const user = await User.find(userId)
    if (user === null) throw new Unauthenticated()
    const fault = passwordFault(newPassword, [user.name, user.email ?? ''])
    if (fault !== undefined) throw new PasswordRefused(fault)
    await this.passwordCheck.require(user, currentPassword)
    const hashed = await this.hashes.make(newPassword)
    const email = await User.transaction(async (trx) => {
      // Not if it was changed meanwhile, by somebody with the same old password.
      const changed = await trx
        .from('users')
        .where({ id: userId, password: user.password })
        .update({ password: hashed })
      if (Number(changed) === 0) throw new WrongPassword()
      await trx
        .from('one_time_codes')
        .where('user_id', userId)
        .whereIn('purpose', ['reset_password', 'change_email'])
        .delete()
      const entry = { action: 'password_changed', resourceType: 'user', resourceId: userId }
      await audit(trx, { userId, ...entry }, origin)
      await this.signIns.endWithin(trx, userId, { except: signInId })
      return readVerifiedEmail(userId, trx)
    })
    if (email !== undefined && this.mails.isConfigured) {
      this.mails.sendLater(new PasswordChangedMail(email))
    }
  }
}
