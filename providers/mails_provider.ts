import type { ApplicationService } from '@adonisjs/core/types'
import { Mailer } from '@adonisjs/mail'
import { BackgroundWork } from '#concurrency/background_work'
import { ofRequest } from '#logging/request_id'
import { MailDelivery } from '#mails/mail_delivery'
import env from '#start/env'

/** Sends mails, and ends what goes on after an answer. */
export default class MailsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(BackgroundWork, async (resolver) => {
      const logger = await resolver.make('logger')
      return new BackgroundWork((what, err) => {
        logger.error({ err, ...ofRequest() }, `Failed at ${what}`)
      })
    })
    container.singleton(MailDelivery, async (resolver) => {
      const logger = await resolver.make('logger')
      const isConfigured = env.get('SMTP_HOST') !== undefined || !this.app.inProduction
      return new MailDelivery(
        isConfigured ? await resolver.make(Mailer) : undefined,
        await resolver.make(BackgroundWork),
        (failure) => logger.error({ ...failure, ...ofRequest() }, 'A mail could not be sent')
      )
    })
  }

  /** What goes on may need the database: this is before the providers of the list's beginning. */
  async shutdown() {
    const background = await this.app.container.make(BackgroundWork)
    await background.stop()
  }
}
