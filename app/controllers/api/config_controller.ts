import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { sendRevalidated } from '#controllers/send_revalidated'
import { MailDelivery } from '#mails/mail_delivery'
import { SpeechProvider } from '#scoring/speech_provider'
import env from '#start/env'
import ConfigTransformer from '#transformers/config_transformer'

@inject()
export default class ConfigController {
  constructor(
    private mails: MailDelivery,
    private provider: SpeechProvider
  ) {}

  show({ response }: HttpContext) {
    const facebookApp = env.get('FACEBOOK_APP_ID')
    const config = new ConfigTransformer({
      minAppVersion: env.get('MIN_APP_VERSION') ?? null,
      clientIds: {
        google: env.get('GOOGLE_CLIENT_ID'),
        apple: env.get('APPLE_CLIENT_ID'),
        facebook: facebookApp === undefined ? [] : [facebookApp],
      },
      sendsMail: this.mails.isConfigured,
      languages: this.provider.languages,
    })
    sendRevalidated(response, config.toObject())
  }
}
