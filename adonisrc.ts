import { indexEntities } from '@adonisjs/core'
import { defineConfig } from '@adonisjs/core/app'

export default defineConfig({
  directories: { tests: 'tests' },

  hooks: {
    init: [indexEntities({ transformers: { enabled: false } })],
    // What the admin pages load. Tests take what is there: "npm test" builds it before.
    buildStarting: [
      { run: () => import('./bin/build_panel.js').then((panel) => panel.buildPanel()) },
    ],
    devServerStarting: [
      { run: () => import('./bin/build_panel.js').then((panel) => panel.watchPanel()) },
    ],
  },

  commands: [() => import('@adonisjs/core/commands'), () => import('@adonisjs/lucid/commands')],

  providers: [
    // First, so that it is the last to shut down.
    () => import('#providers/sentry_provider'),
    () => import('#providers/embedded_postgres_provider'),
    () => import('@adonisjs/core/providers/app_provider'),
    () => import('@adonisjs/core/providers/hash_provider'),
    { file: () => import('@adonisjs/core/providers/repl_provider'), environment: ['repl', 'test'] },
    () => import('@adonisjs/core/providers/vinejs_provider'),
    () => import('@adonisjs/core/providers/edge_provider'),
    () => import('@adonisjs/lucid/database_provider'),
    () => import('@adonisjs/cors/cors_provider'),
    () => import('@adonisjs/auth/auth_provider'),
    () => import('@adonisjs/session/session_provider'),
    () => import('@adonisjs/shield/shield_provider'),
    () => import('@adonisjs/ally/ally_provider'),
    () => import('@adonisjs/drive/drive_provider'),
    () => import('@adonisjs/mail/mail_provider'),
    () => import('@adonisjs/i18n/i18n_provider'),
    () => import('#providers/storage_provider'),
    () => import('#providers/limits_provider'),
    () => import('#providers/postgres_provider'),
    () => import('#providers/scoring_provider'),
    () => import('#providers/accounts_provider'),
    () => import('#providers/catalog_provider'),
    () => import('#providers/practice_provider'),
    () => import('#providers/preparation_provider'),
    () => import('#providers/importing_provider'),
    () => import('#providers/social_sign_in_provider'),
    () => import('#providers/mails_provider'),
    () => import('#providers/operations_provider'),
    () => import('#providers/backups_provider'),
    () => import('#providers/doctor_provider'),
    () => import('#providers/metrics_provider'),
    () => import('#providers/panel_provider'),
    () => import('#providers/shared_objects_provider'),
  ],

  preloads: [
    () => import('#start/routes'),
    () => import('#start/kernel'),
    () => import('#start/validator'),
    () => import('#start/view'),
  ],

  tests: {
    suites: [
      {
        name: 'unit',
        files: ['tests/unit/**/*.spec.ts', 'bench/tests/**/*.spec.ts'],
        timeout: 30_000,
      },
      { name: 'functional', files: ['tests/functional/**/*.spec.ts'], timeout: 30_000 },
      { name: 'browser', files: ['tests/browser/**/*.spec.ts'], timeout: 60_000 },
    ],
    forceExit: false,
  },

  metaFiles: [
    { pattern: 'public/**', reloadServer: false },
    { pattern: 'database/content/**', reloadServer: false },
    // What "npm run ffmpeg:build" has made, if it has.
    { pattern: 'ffmpeg/**', reloadServer: false },
    { pattern: 'docs/openapi.json', reloadServer: false },
    { pattern: 'resources/acoustic_model/**', reloadServer: false },
    { pattern: 'resources/docs/**', reloadServer: false },
    { pattern: 'resources/lang/**', reloadServer: true },
    { pattern: 'resources/try/index.html', reloadServer: false },
    { pattern: 'resources/views/**', reloadServer: false },
  ],
})
