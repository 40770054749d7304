import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import type { AccessTokenHolder } from '#accounts/access_tokens'
import { assertSignedIn } from '#accounts/assert_signed_in'
import {
  EmailUnchanged,
  InvalidCode,
  NewEmailTaken,
  TooManyCodes,
  Unauthenticated,
} from '#accounts/errors'
import { CODE_MINUTES, OneTimeCodes } from '#accounts/one_time_codes'
import { OwnerProof, type Proof } from '#accounts/owner_proof'
import { readVerifiedEmail, verifiedEmailOf } from '#accounts/verified_email'
import { audit, type Origin } from '#auditing/audit_log'
import { BackgroundWork } from '#concurrency/background_work'
import EmailChangeMail from '#mails/email_change_mail'
import EmailChangedMail from '#mails/email_changed_mail'
import EmailInUseMail from '#mails/email_in_use_mail'
import { MailDelivery } from '#mails/mail_delivery'
import NewEmailCodeMail from '#mails/new_email_code_mail'
import User from '#models/user'
import { nameKey } from '#postgres/name_key'

/** Gives an account another e-mail address, or its first one, once its mailbox is proved. */
@inject()
export class EmailChange {
  constructor(
    private database: Database,
    private ownerProof: OwnerProof,
    private codes: OneTimeCodes,
    private mails: MailDelivery,
    private background: BackgroundWork
  ) {}

  /**
   * Mails a code to the new address, and a warning to the old one. Who has the new address, if
   * anybody, neither the answer nor its time tells: that is looked up in the background, and told to
   * the mailbox only.
   *
   * @throws MailNotConfigured; what `OwnerProof.require` throws; EmailUnchanged; TooManyCodes
   * @throws Unauthenticated when the account or the sign-in is gone
   */
  async request(
    { userId, signInId }: AccessTokenHolder,
    newEmail: string,
    proof: Proof,
    origin: Origin
  ): Promise<void> {
    this.mails.assertConfigured()
    const user = await User.find(userId)
    if (user === null) throw new Unauthenticated()
    await this.ownerProof.require(user, proof)
    if (user.email !== null && nameKey(user.email) === nameKey(newEmail)) throw new EmailUnchanged()
    const issued = await this.database.transaction(async (trx) => {
      const code = await this.codes.issue(userId, 'change_email', trx, { newEmail })
      await assertSignedIn(signInId, trx)
      if (code.outcome === 'issued') {
        const entry = { action: 'email_change_requested', resourceType: 'user', resourceId: userId }
        await audit(trx, { userId, ...entry }, origin)
      }
      return { ...code, oldEmail: await readVerifiedEmail(userId, trx) }
    })
    if (issued.outcome === 'gone') throw new Unauthenticated()
    if (issued.outcome === 'too many') throw new TooManyCodes(issued.retryAfterSeconds)
    this.background.start('mailing a code to a new address', async () => {
      const owner = await User.byEmail(newEmail).first()
      const mail =
        owner === null
          ? new NewEmailCodeMail(newEmail, issued.code, CODE_MINUTES)
          : new EmailInUseMail(owner.email ?? newEmail)
      this.mails.sendLater(mail)
    })
    const { oldEmail } = issued
    if (oldEmail !== undefined) this.mails.sendLater(new EmailChangeMail(oldEmail))
  }

  /**
   * The sign-ins stay: whoever changes the address has proved to be the learner, and if it was a
   * thief, the learner's own devices must not be signed out. Codes that were mailed to the address
   * from before are void. A code that has changed the address may come again, as long as it is good
   * and the address is still this one: the answer may have been lost.
   *
   * @returns the learner, with the identities
   * @throws MailNotConfigured, InvalidCode, NewEmailTaken, Unauthenticated when the account is gone
   */
  async confirm(userId: string, code: string, origin: Origin): Promise<User> {
    this.mails.assertConfigured()
    const changed = await this.#change(userId, code, origin).catch((error: unknown) => {
      const { constraint } = error as { constraint?: string }
      throw constraint === 'users_email_unique' ? new NewEmailTaken() : error
    })
    if (changed === undefined) {
      if ((await User.find(userId)) === null) throw new Unauthenticated()
      throw new InvalidCode()
    }
    const { user, oldEmail } = changed
    if (oldEmail !== undefined) this.mails.sendLater(new EmailChangedMail(oldEmail))
    return user
  }

  #change(userId: string, code: string, origin: Origin) {
    return this.database.transaction(async (trx) => {
      const redeemed = await this.codes.redeem(userId, 'change_email', code, trx)
      if (redeemed === undefined) return this.#changedBefore(userId, code, trx)
      const user = await User.findOrFail(userId, { client: trx })
      const oldEmail = verifiedEmailOf(user)
      await user.merge({ email: redeemed.newEmail, emailVerifiedAt: DateTime.utc() }).save()
      await this.codes.voidAll(userId, trx)
      await user.load('identities')
      const entry = { action: 'email_changed', resourceType: 'user', resourceId: userId }
      await audit(trx, { userId, ...entry }, origin)
      return { user, oldEmail }
    })
  }

  /** The learner, if this code has given the account its address already: nobody is told again. */
  async #changedBefore(userId: string, code: string, trx: TransactionClientContract) {
    const redeemed = await this.codes.redeemedBefore(userId, 'change_email', code, trx)
    if (redeemed === undefined) return undefined
    const user = await User.findOrFail(userId, { client: trx })
    if (verifiedEmailOf(user) !== redeemed.newEmail) return undefined
    await user.load('identities')
    return { user, oldEmail: undefined }
  }
}
