import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { InvalidCode, NoEmailAddress, TooManyCodes, Unauthenticated } from '#accounts/errors'
import { CODE_MINUTES, type IssuedCode, OneTimeCodes } from '#accounts/one_time_codes'
import { audit, type Origin } from '#auditing/audit_log'
import { BackgroundWork } from '#concurrency/background_work'
import { MailDelivery } from '#mails/mail_delivery'
import VerificationCodeMail from '#mails/verification_code_mail'
import User from '#models/user'

/** Learners prove that a mailbox is theirs. */
@inject()
export class EmailVerification {
  constructor(
    private database: Database,
    private codes: OneTimeCodes,
    private mails: MailDelivery,
    private background: BackgroundWork
  ) {}

  /**
   * Mails a code to a learner, unless the address is verified already.
   *
   * @throws MailNotConfigured, Unauthenticated when the learner is gone, NoEmailAddress, TooManyCodes
   */
  async request(userId: string): Promise<void> {
    this.mails.assertConfigured()
    const user = await User.find(userId)
    if (user === null) throw new Unauthenticated()
    if (user.email === null) throw new NoEmailAddress()
    if (user.emailVerifiedAt !== null) return
    const issued = await this.#mailCode(user)
    if (issued.outcome === 'gone') throw new Unauthenticated()
    if (issued.outcome === 'too many') throw new TooManyCodes(issued.retryAfterSeconds)
  }

  /** Mails the first code to a new learner, after the registration was answered. */
  requestLater(user: User): void {
    if (!this.mails.isConfigured) return
    this.background.start('mailing a first code', async () => {
      await this.#mailCode(user)
    })
  }

  /**
   * A code that has verified the address may come again, as long as it is good: the answer may have
   * been lost.
   *
   * @returns the learner, with the identities
   * @throws MailNotConfigured, Unauthenticated when the learner is gone, InvalidCode
   */
  async verify(userId: string, code: string, origin: Origin): Promise<User> {
    this.mails.assertConfigured()
    const user = await this.database.transaction(async (trx) => {
      const redeemed = await this.codes.redeem(userId, 'verify_email', code, trx)
      if (redeemed === undefined) return this.#verifiedBefore(userId, code, trx)
      const verified = await User.findOrFail(userId, { client: trx })
      await verified.merge({ emailVerifiedAt: DateTime.utc() }).save()
      await verified.load('identities')
      const about = { action: 'email_verified', resourceType: 'user', resourceId: userId }
      await audit(trx, { userId, ...about }, origin)
      return verified
    })
    if (user !== undefined) return user
    if ((await User.find(userId)) === null) throw new Unauthenticated()
    throw new InvalidCode()
  }

  /** The learner, if this code has verified the address already. */
  async #verifiedBefore(userId: string, code: string, trx: TransactionClientContract) {
    const redeemed = await this.codes.redeemedBefore(userId, 'verify_email', code, trx)
    if (redeemed === undefined) return undefined
    const user = await User.findOrFail(userId, { client: trx })
    if (user.emailVerifiedAt === null) return undefined
    await user.load('identities')
    return user
  }

  async #mailCode({ id }: User): Promise<IssuedCode> {
    const issued = await this.database.transaction((trx) => {
      return this.codes.issue(id, 'verify_email', trx)
    })
    if (issued.outcome === 'issued' && issued.to !== null) {
      this.mails.sendLater(new VerificationCodeMail(issued.to, issued.code, CODE_MINUTES))
    }
    return issued
  }
}
