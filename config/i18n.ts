import app from '@adonisjs/core/services/app'
import { defineConfig, loaders } from '@adonisjs/i18n'
import { LANGUAGES } from '#accounts/languages'
import { KeptMessages } from '#panel/kept_messages'

/** The texts of the admin pages are in `resources/lang`; the API speaks English. */
export default defineConfig({
  defaultLocale: 'en',
  supportedLocales: [...LANGUAGES],
  fallbackLocales: { en: 'en', es: 'en' },
  formatter: () => new KeptMessages(),
  loaders: [loaders.fs({ location: app.languageFilesPath() })],
})
