import app from '@adonisjs/core/services/app'
import { defineConfig, loaders } from '@adonisjs/i18n'
import { LANGUAGES } from '#accounts/languages'
import * as assets from '#exceptions/asset_not_found'
import * as crossSite from '#exceptions/cross_site_request'
import * as encodings from '#exceptions/encoding_unsupported'
import * as factors from '#exceptions/factor_required'
import { FAILURE_TEXTS } from '#exceptions/failure'
import * as malformed from '#exceptions/malformed_request'
import * as payload from '#exceptions/payload_too_large'
import * as proof from '#exceptions/proof_required'
import * as recordings from '#exceptions/recordings'
import { KeptMessages } from '#messages/kept_messages'
import { englishMessages } from '#panel/english_messages'

const EXCEPTIONS = [
  ...[assets, crossSite, encodings, factors, malformed, payload, proof, recordings],
]

/** The texts of the admin pages are in `resources/lang`; the API speaks English. */
export default defineConfig({
  defaultLocale: 'en',
  supportedLocales: [...LANGUAGES],
  fallbackLocales: { en: 'en', es: 'en' },
  formatter: () => new KeptMessages(),
  loaders: [
    loaders.fs({ location: app.languageFilesPath() }),
    () => ({ load: () => Promise.resolve({ en: englishMessages(EXCEPTIONS, FAILURE_TEXTS) }) }),
  ],
})
