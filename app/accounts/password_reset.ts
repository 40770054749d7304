import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { AccountReclaim } from '#accounts/account_reclaim'
import { InvalidCode, PasswordRefused } from '#accounts/errors'
import { LoginDelays } from '#accounts/login_delays'
import { CODE_MINUTES, OneTimeCodes } from '#accounts/one_time_codes'
import { signedInName } from '#accounts/password_check'
import { passwordFault } from '#accounts/password_fault'
import { PasswordHashes } from '#accounts/password_hashes'
import { SignIns } from '#accounts/sign_ins'
import { audit, type Origin } from '#auditing/audit_log'
import { BackgroundWork } from '#concurrency/background_work'
import { MailDelivery } from '#mails/mail_delivery'
import PasswordChangedMail from '#mails/password_changed_mail'
import ResetCodeMail from '#mails/reset_code_mail'
import User from '#models/user'
import { SIGN_IN_PART_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'

export interface NewPassword {
  email: string
  code: string
  password: string
}

/** A new password for whoever has the account's mailbox. */
@inject()
export class PasswordReset {
  constructor(
    private database: Database,
    private hashes: PasswordHashes,
    private delays: LoginDelays,
    private codes: OneTimeCodes,
    private signIns: SignIns,
    private accountReclaim: AccountReclaim,
    private mails: MailDelivery,
    private background: BackgroundWork
  ) {}

  /**
   * Mails a code, if there is an account with this address, and not too many were mailed before. The
   * caller learns nothing of it, neither from the answer nor from its time: after one query, which
   * is the same for any address, everything goes on in the background.
   *
   * @throws MailNotConfigured
   */
  async request(email: string): Promise<void> {
    this.mails.assertConfigured()
    const user = await User.byEmail(email).first()
    if (user !== null) this.background.start('mailing a code', () => this.#mailCode(user))
  }

  /**
   * Sets a new password and ends every sign-in of the learner, who has proved to have the mailbox.
   * If nobody had before, the account is reclaimed.
   *
   * @throws MailNotConfigured
   * @throws InvalidCode also for an unknown address, and after the same time
   * @throws PasswordRefused when it is the learner's name
   */
  async reset({ email, code, password }: NewPassword, origin: Origin): Promise<void> {
    this.mails.assertConfigured()
    // First and for everybody: it takes so long that the rest does not tell who has an account.
    const hashed = await this.hashes.make(password)
    const owner = await withinTime(SIGN_IN_PART_LIMIT_MS, async () => {
      const found = await User.byEmail(email).first()
      if (found === null) return undefined
      return this.database.transaction(async (trx) => {
        const redeemed = await this.codes.redeem(found.id, 'reset_password', code, trx)
        if (redeemed === undefined) return undefined
        const user = await User.findOrFail(found.id, { client: trx })
        // Undoes the use of the code: it is good for another try.
        const fault = passwordFault(password, [user.name])
        if (fault !== undefined) throw new PasswordRefused(fault, 'password')
        await this.#change(user, hashed, origin, trx)
        return user
      })
    })
    if (owner === undefined) throw new InvalidCode()
    await this.delays.forget(email)
    await this.delays.forget(signedInName(owner.id))
    if (owner.email !== null) this.mails.sendLater(new PasswordChangedMail(owner.email))
  }

  async #change(user: User, password: string, origin: Origin, trx: TransactionClientContract) {
    const entry = { userId: user.id, resourceType: 'user', resourceId: user.id }
    if (user.emailVerifiedAt === null) {
      const method = { password, authProvider: 'email' as const, authProviderId: null }
      await this.accountReclaim.reclaim(user, method, origin, trx)
      await audit(trx, { ...entry, action: 'email_verified' }, origin)
    } else {
      await user.merge({ password }).save()
      await this.codes.voidAll(user.id, trx)
      await this.signIns.endWithin(trx, user.id)
    }
    await audit(trx, { ...entry, action: 'password_reset' }, origin)
  }

  /** To the address as it is kept, if it is still the learner's. */
  async #mailCode({ id, email }: User): Promise<void> {
    const issued = await this.database.transaction((trx) => {
      return this.codes.issue(id, 'reset_password', trx, { askedFor: email })
    })
    if (issued.outcome === 'issued' && issued.to !== null) {
      this.mails.sendLater(new ResetCodeMail(issued.to, issued.code, CODE_MINUTES))
    }
  }
}
