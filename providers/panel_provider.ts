import { configProvider } from '@adonisjs/core'
import type { ApplicationService } from '@adonisjs/core/types'
import { isLanguage } from '#accounts/languages'
import { MessageWords } from '#messages/message_words'
import ReadSessionMiddleware, { type SessionSettings } from '#middleware/read_session_middleware'
import { PanelAssets } from '#panel/assets'
import { messageWords } from '#panel/message_words'
import { PanelNumbers } from '#panel/panel_numbers'
import { writeFor } from '#panel/reader'
import { bindSingletons } from '#providers/bind_singletons'

/** Puts together what the admin pages need. */
export default class PanelProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    // One for all pages: it keeps what it has counted.
    bindSingletons(container, [PanelNumbers])
    container.singleton(MessageWords, () => ({
      say: (message, name) => {
        const language = isLanguage(name) ? name : 'en'
        return writeFor({ timeZone: 'UTC', language }, () => messageWords(message))
      },
    }))
    container.singleton(PanelAssets, () => {
      return new PanelAssets(this.app.publicPath('panel'), !this.app.inDev)
    })
    container.singleton(ReadSessionMiddleware, async (resolver) => {
      const config = this.app.config.get('session')
      const settings = await configProvider.resolve<SessionSettings>(this.app, config)
      return new ReadSessionMiddleware(settings!, await resolver.make('emitter'))
    })
  }
}
