import type { ApplicationService } from '@adonisjs/core/types'
import { Mailer } from '@adonisjs/mail'
import { AccountReclaim } from '#accounts/account_reclaim'
import { EmailVerification } from '#accounts/email_verification'
import { LoginDelays } from '#accounts/login_delays'
import { OneTimeCodes } from '#accounts/one_time_codes'
import { PasswordHashes } from '#accounts/password_hashes'
import { PasswordReset } from '#accounts/password_reset'
import { SignIns } from '#accounts/sign_ins'
import { BackgroundWork } from '#concurrency/background_work'
import { LimitStores } from '#limits/limit_stores'
import { MailDelivery } from '#mails/mail_delivery'
import env from '#start/env'

/** Puts together what mails learners, and what goes on after an answer. */
export default class MailsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(OneTimeCodes, async (resolver) => {
      const stores = await resolver.make(LimitStores)
      return new OneTimeCodes(env.get('APP_KEY'), env.get('RATE_LIMIT_CODES_PER_HOUR'), stores)
    })
    container.singleton(BackgroundWork, async (resolver) => {
      const logger = await resolver.make('logger')
      return new BackgroundWork((what, err) => logger.error({ err }, `Failed at ${what}`))
    })
    container.singleton(MailDelivery, async (resolver) => {
      const logger = await resolver.make('logger')
      const isConfigured = env.get('SMTP') !== undefined || !this.app.inProduction
      return new MailDelivery(
        isConfigured ? await resolver.make(Mailer) : undefined,
        await resolver.make(BackgroundWork),
        (failure) => logger.error({ ...failure }, 'A mail could not be sent')
      )
    })
    container.singleton(EmailVerification, async (resolver) => {
      return new EmailVerification(
        await resolver.make('lucid.db'),
        await resolver.make(OneTimeCodes),
        await resolver.make(MailDelivery),
        await resolver.make(BackgroundWork)
      )
    })
    container.singleton(PasswordReset, async (resolver) => {
      return new PasswordReset(
        await resolver.make('lucid.db'),
        await resolver.make(PasswordHashes),
        await resolver.make(LoginDelays),
        await resolver.make(OneTimeCodes),
        await resolver.make(SignIns),
        await resolver.make(AccountReclaim),
        await resolver.make(MailDelivery),
        await resolver.make(BackgroundWork)
      )
    })
  }

  /** What goes on may need the database: this is before the providers of the list's beginning. */
  async shutdown() {
    const background = await this.app.container.make(BackgroundWork)
    await background.stop()
  }
}
