import { generateKeyPairSync } from 'node:crypto'
import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv as parse } from 'node:util'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { loadLocalSecrets } from '#start/local_secrets'
import { checkSettings } from '#start/settings'
import { temporaryFolder } from '#tests/support/temporary_folder'

const SECRETS = { APP_KEY: 'a'.repeat(32), JWT_SECRET_KEY: 'b'.repeat(32) }
const PRODUCTION = {
  ...SECRETS,
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://saywell@db/saywell',
  APP_URL: 'https://api.example.com/',
}

function keyPem(namedCurve: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve })
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}

const APPLE = {
  APPLE_CLIENT_ID: 'com.example.saywell, com.example.web',
  APPLE_TEAM_ID: 'TEAM123456',
  APPLE_KEY_ID: 'KEY1234567',
  APPLE_PRIVATE_KEY: keyPem('P-256').replaceAll('\n', '\\n'),
}

const PROVIDER_ENDPOINTS = [
  'GOOGLE_JWKS_URL',
  'APPLE_JWKS_URL',
  'APPLE_TOKEN_URL',
  'APPLE_REVOKE_URL',
  'FACEBOOK_GRAPH_URL',
  'FACEBOOK_JWKS_URL',
] as const

test.group('Settings', () => {
  test('every setting has a default but the secrets', ({ assert }) => {
    const settings = checkSettings(SECRETS)
    assert.equal(settings.NODE_ENV, 'development')
    assert.equal(settings.PORT, 3333)
    assert.equal(settings.APP_URL, 'http://localhost:3333')
    assert.equal(settings.KEEP_ALIVE_SECONDS, 75)
    assert.equal(settings.SHUTDOWN_DRAIN_SECONDS, 0)
    assert.equal(settings.SHUTDOWN_LIMIT_SECONDS, 30)
    assert.equal(settings.JWT_ACCESS_EXPIRATION_MINUTES, 60)
    assert.equal(settings.JWT_EXPIRATION_MINUTES, 7 * 24 * 60)
    assert.isUndefined(settings.DATABASE_URL)
    assert.equal(settings.EMBEDDED_POSTGRES_VERSION, '15')
    assert.equal(settings.RATE_LIMIT_LOGIN_PER_10_MINUTES, 100)
    assert.equal(settings.RATE_LIMIT_REFUSED_REFRESH_PER_MINUTE, 300)
    assert.equal(settings.SCORING_DAILY_LIMIT, 0)
    assert.isUndefined(settings.FFMPEG_PATH)
    assert.equal(settings.PREPARE_RECORDINGS, 'on')
    assert.equal(settings.TRY_PAGE, 'on')
    assert.equal(checkSettings(PRODUCTION).TRY_PAGE, 'off')
    assert.isUndefined(settings.REDIS_URL)
    assert.deepEqual(settings.TRUSTED_PROXIES, [])
    assert.isUndefined(settings.MIN_APP_VERSION)
    assert.isUndefined(settings.METRICS_TOKEN)
  })

  test('all faults of the settings are reported at once, a line each', ({ assert }) => {
    const faulty = {
      ...{ ...SECRETS, PORT: '99999', LOG_LEVEL: 'loud', DATABASE_POOL_MAX: '0' },
      KEEP_ALIVE_SECONDS: '0',
      SHUTDOWN_DRAIN_SECONDS: '-1',
      PREPARE_RECORDINGS: 'never',
      TRY_PAGE: 'maybe',
    }
    assert.throws(
      () => checkSettings(faulty),
      'The settings are not right:\n' +
        '- PORT is "99999", but must be a whole number, 1 to 65535.\n' +
        '- KEEP_ALIVE_SECONDS is "0", but must be a whole number, 1 to 3600.\n' +
        '- SHUTDOWN_DRAIN_SECONDS is "-1", but must be a whole number, 0 to 600.\n' +
        '- DATABASE_POOL_MAX is "0", but must be a whole number, 2 to 200.\n' +
        '- PREPARE_RECORDINGS is "never", but must be one of: on, off.\n' +
        '- LOG_LEVEL is "loud", but must be one of: fatal, error, warn, info, debug, trace, silent.\n' +
        '- TRY_PAGE is "maybe", but must be one of: on, off.'
    )
  })

  test('faults of single variables, of several together and of parts are told at once', ({
    assert,
  }) => {
    const faulty = {
      ...{ ...PRODUCTION, DATABASE_URL: '', PORT: 'http', FACEBOOK_APP_ID: '1' },
      ALLOWED_ORIGINS: '*, a.example, https://b.example',
    }
    assert.throws(
      () => checkSettings(faulty),
      'The settings are not right:\n' +
        '- PORT is "http", but must be a whole number, 1 to 65535.\n' +
        '- DATABASE_URL is missing: the embedded database never runs in production.\n' +
        '- ALLOWED_ORIGINS is "*": in production, name the origins, separated by commas.\n' +
        '- ALLOWED_ORIGINS has "a.example", which is no origin like https://app.example.com.\n' +
        '- FACEBOOK_APP_SECRET missing: a token from Facebook can be checked with both only.'
    )
  })

  test('{setting} stops the start')
    .with([
      { setting: 'a short secret', raw: { ...SECRETS, APP_KEY: 'short' }, fault: /APP_KEY has 5/ },
      {
        setting: 'a missing secret',
        raw: { APP_KEY: SECRETS.APP_KEY },
        fault: /JWT_SECRET_KEY is/,
      },
      {
        setting: 'an example secret in production',
        raw: { ...PRODUCTION, APP_KEY: 'change-me-to-32-random-characters-or-more' },
        fault: /APP_KEY still is the example's value/,
      },
      {
        setting: 'production without a database',
        raw: { ...PRODUCTION, DATABASE_URL: '' },
        fault: /DATABASE_URL is missing/,
      },
      {
        setting: 'production without an address',
        raw: { ...PRODUCTION, APP_URL: '' },
        fault: /APP_URL is missing/,
      },
      {
        setting: 'any origin in production',
        raw: { ...PRODUCTION, ALLOWED_ORIGINS: 'https://a.example, *' },
        fault: /ALLOWED_ORIGINS is "\*"/,
      },
      {
        setting: 'an origin with a path, of an app',
        raw: { ...SECRETS, ALLOWED_ORIGINS: 'capacitor://localhost/app' },
        fault: /ALLOWED_ORIGINS has "capacitor:\/\/localhost\/app"/,
      },
      {
        setting: 'files as an origin',
        raw: { ...SECRETS, ALLOWED_ORIGINS: 'file://localhost' },
        fault: /ALLOWED_ORIGINS has "file:\/\/localhost"/,
      },
      {
        setting: 'an origin that is none',
        raw: { ...SECRETS, ALLOWED_ORIGINS: 'https://a.example, b.example' },
        fault: /ALLOWED_ORIGINS has "b.example"/,
      },
      {
        setting: 'a token for Prometheus that can be guessed',
        raw: { ...SECRETS, METRICS_TOKEN: 'short' },
        fault: /METRICS_TOKEN has 5 characters: set it to at least 32 random characters/,
      },
      {
        setting: 'a version of the app that is none',
        raw: { ...SECRETS, MIN_APP_VERSION: 'v2' },
        fault: /MIN_APP_VERSION is "v2", but must be a version like 2.4.0/,
      },
      {
        setting: 'a limit that lets nobody in',
        raw: { ...SECRETS, RATE_LIMIT_GAME_PER_MINUTE: '0' },
        fault: /RATE_LIMIT_GAME_PER_MINUTE is "0", but must be a whole number/,
      },
      {
        setting: 'a daily limit below none',
        raw: { ...SECRETS, SCORING_DAILY_LIMIT: '-1' },
        fault: /SCORING_DAILY_LIMIT is "-1", but must be a whole number, 0 to/,
      },
      {
        setting: 'a Redis of another kind',
        raw: { ...SECRETS, REDIS_URL: 'http://localhost:6379' },
        fault: /REDIS_URL is no address that begins with redis/,
      },
      {
        setting: 'a trusted proxy that is no address',
        raw: { ...SECRETS, TRUSTED_PROXIES: '10.0.0.0/8, proxy.example.com' },
        fault: /TRUSTED_PROXIES has "proxy.example.com", which is no address or range/,
      },
      {
        setting: 'a contradicting ENVIRONMENT',
        raw: { ...SECRETS, ENVIRONMENT: 'production' },
        fault: /ENVIRONMENT is "production" but NODE_ENV is "development"/,
      },
      {
        setting: 'a database of another kind',
        raw: { ...SECRETS, DATABASE_URL: 'mysql://db/saywell' },
        fault: /DATABASE_URL is no address that begins with postgres/,
      },
      {
        setting: 'a scorer that is not there',
        raw: { ...SECRETS, SPEECH_PROVIDER: 'whisper' },
        fault: /SPEECH_PROVIDER is "whisper", but must be one of: local, azure/,
      },
      {
        setting: 'Azure without a key',
        raw: { ...SECRETS, SPEECH_PROVIDER: 'azure', AZURE_SPEECH_REGION: 'eastus' },
        fault: /^The settings are not right:\n- AZURE_SPEECH_KEY is missing: .*$/,
      },
      {
        setting: 'Azure without a region',
        raw: { ...SECRETS, AZURE_SPEECH_KEY: 'k' },
        fault: /^The settings are not right:\n- AZURE_SPEECH_REGION is missing: .*$/,
      },
      {
        setting: 'a region that is an address',
        raw: { ...SECRETS, AZURE_SPEECH_KEY: 'k', AZURE_SPEECH_REGION: 'eastus.example.com' },
        fault: /AZURE_SPEECH_REGION is "eastus.example.com", but must be a region's name/,
      },
      ...['http', 'ws'].map((protocol) => ({
        setting: `Azure over ${protocol} in production`,
        raw: { ...PRODUCTION, AZURE_SPEECH_KEY: 'k', AZURE_SPEECH_ENDPOINT: `${protocol}://a.b` },
        fault: /AZURE_SPEECH_ENDPOINT is no address that begins with https:\/\/ or wss:\/\//,
      })),
      {
        setting: 'an embedded PostgreSQL that is not there',
        raw: { ...SECRETS, EMBEDDED_POSTGRES_VERSION: '16' },
        fault: /EMBEDDED_POSTGRES_VERSION is "16", but must be one of: 15, 18/,
      },
      {
        setting: 'only a part of the key for Apple',
        raw: { ...SECRETS, APPLE_TEAM_ID: 'T', APPLE_KEY_ID: 'K' },
        fault: /APPLE_PRIVATE_KEY missing: Apple's tokens can be revoked with all three only/,
      },
      {
        setting: 'Apple in production without a key to revoke with',
        raw: { ...PRODUCTION, APPLE_CLIENT_ID: 'com.example.saywell' },
        fault: /APPLE_TEAM_ID, APPLE_KEY_ID, APPLE_PRIVATE_KEY missing: deleting an account/,
      },
      {
        setting: "a key that is not Apple's",
        raw: { ...SECRETS, ...APPLE, APPLE_PRIVATE_KEY: keyPem('P-384') },
        fault: /APPLE_PRIVATE_KEY is not the key of Apple's .p8 file/,
      },
      {
        setting: 'a key that is none',
        raw: { ...SECRETS, ...APPLE, APPLE_PRIVATE_KEY: 'AuthKey_KEY1234567.p8' },
        fault: /APPLE_PRIVATE_KEY is not the key of Apple's .p8 file/,
      },
      {
        setting: "Facebook's app without its secret",
        raw: { ...SECRETS, FACEBOOK_APP_ID: '1' },
        fault: /FACEBOOK_APP_SECRET missing: a token from Facebook can be checked with both only/,
      },
      ...PROVIDER_ENDPOINTS.map((name) => ({
        setting: `${name} without https in production`,
        raw: { ...PRODUCTION, [name]: 'http://provider.example/keys' },
        fault: new RegExp(`${name} is no address that begins with https://`),
      })),
    ])
    .run(({ assert }, { raw, fault }) => {
      assert.throws(() => checkSettings(raw), fault)
    })

  test('a complete production environment passes', ({ assert }) => {
    const settings = checkSettings({ ...PRODUCTION, ALLOWED_ORIGINS: 'https://a.example/' })
    assert.equal(settings.APP_URL, 'https://api.example.com')
    assert.equal(settings.HOST, '0.0.0.0')
    assert.deepEqual(settings.ALLOWED_ORIGINS, ['https://a.example'])
    assert.equal(checkSettings(PRODUCTION).SHUTDOWN_DRAIN_SECONDS, 5)
  })

  test('origins of apps may be allowed; those of development are, as .env.example says', async ({
    assert,
  }) => {
    const apps = [
      'capacitor://localhost',
      'ionic://localhost',
      'tauri://localhost',
      'app://com.x:1',
    ]
    const raw = { ...PRODUCTION, ALLOWED_ORIGINS: apps.map((origin) => `${origin}/`).join(',') }
    assert.deepEqual(checkSettings(raw).ALLOWED_ORIGINS, apps)
    const example = parse(await readFile(app.makePath('.env.example'), 'utf8'))
    assert.deepEqual(checkSettings(SECRETS).ALLOWED_ORIGINS, example.ALLOWED_ORIGINS!.split(','))
    assert.deepEqual(checkSettings(PRODUCTION).ALLOWED_ORIGINS, [])
  })

  test('Azure scores when it has a key, else the embedded scorer', ({ assert }) => {
    assert.equal(checkSettings(PRODUCTION).SPEECH_PROVIDER, 'local')
    const azure = { AZURE_SPEECH_KEY: 'k', AZURE_SPEECH_REGION: 'westeurope' }
    assert.equal(checkSettings({ ...PRODUCTION, ...azure }).SPEECH_PROVIDER, 'azure')
    const local = checkSettings({ ...PRODUCTION, ...azure, SPEECH_PROVIDER: 'local' })
    assert.equal(local.SPEECH_PROVIDER, 'local')
    const endpoint = { AZURE_SPEECH_KEY: 'k', AZURE_SPEECH_ENDPOINT: 'https://speech.example.com' }
    assert.equal(checkSettings({ ...PRODUCTION, ...endpoint }).SPEECH_PROVIDER, 'azure')
  })

  test('trusted proxies are a list', ({ assert }) => {
    const { TRUSTED_PROXIES } = checkSettings({ ...SECRETS, TRUSTED_PROXIES: ' ::1,10.0.0.0/8, ' })
    assert.deepEqual(TRUSTED_PROXIES, ['::1', '10.0.0.0/8'])
  })

  test('sign-in providers are off until they are set up', ({ assert }) => {
    const none = checkSettings(SECRETS)
    assert.deepEqual([none.GOOGLE_CLIENT_ID, none.APPLE_CLIENT_ID], [[], []])
    assert.isUndefined(none.FACEBOOK_APP_ID)
    for (const name of PROVIDER_ENDPOINTS) assert.match(none[name], /^https:/)

    const all = checkSettings({
      ...PRODUCTION,
      ...APPLE,
      GOOGLE_CLIENT_ID: 'ios,, android ,',
      FACEBOOK_APP_ID: '1',
      FACEBOOK_APP_SECRET: 's',
      FACEBOOK_GRAPH_URL: 'https://graph.example/v1/',
    })
    assert.deepEqual(all.GOOGLE_CLIENT_ID, ['ios', 'android'])
    assert.deepEqual(all.APPLE_CLIENT_ID, ['com.example.saywell', 'com.example.web'])
    assert.match(all.APPLE_PRIVATE_KEY!, /^-----BEGIN PRIVATE KEY-----\n/)
    assert.equal(all.FACEBOOK_GRAPH_URL, 'https://graph.example/v1')
  })

  test('.env.example has the real addresses of the sign-in providers', async ({ assert }) => {
    const example = parse(await readFile(app.makePath('.env.example'), 'utf8'))
    const settings = checkSettings(SECRETS)
    for (const name of PROVIDER_ENDPOINTS) assert.equal(example[name], settings[name])
  })

  test('the tests never use the database of development', ({ assert }) => {
    const raw = { ...SECRETS, NODE_ENV: 'test', DATABASE_URL: 'postgresql://localhost/precious' }
    assert.isUndefined(checkSettings(raw).DATABASE_URL)
    const direct = checkSettings({ ...raw, DATABASE_DIRECT_URL: raw.DATABASE_URL })
    assert.isUndefined(direct.DATABASE_DIRECT_URL)
  })

  test('a database is reached directly, unless another address of it is set', ({ assert }) => {
    const { DATABASE_URL } = PRODUCTION
    const direct = checkSettings(PRODUCTION)
    assert.equal(direct.DATABASE_DIRECT_URL, DATABASE_URL)
    assert.isFalse(direct.HAS_TRANSACTION_POOL)
    const DATABASE_DIRECT_URL = 'postgresql://saywell@postgres/saywell'
    const pooled = checkSettings({ ...PRODUCTION, DATABASE_DIRECT_URL })
    assert.equal(pooled.DATABASE_DIRECT_URL, DATABASE_DIRECT_URL)
    assert.isTrue(pooled.HAS_TRANSACTION_POOL)
    assert.throws(
      () => checkSettings({ ...SECRETS, DATABASE_DIRECT_URL }),
      /DATABASE_DIRECT_URL is of no use without DATABASE_URL/
    )
  })
})

test.group('Local secrets', () => {
  test('local secrets are made once, strong, and readable only by their owner', ({
    assert,
    cleanup,
  }) => {
    const folder = join(temporaryFolder(cleanup), 'storage')
    const secrets = loadLocalSecrets(folder)
    assert.deepEqual(loadLocalSecrets(folder), secrets)
    assert.notEqual(secrets.APP_KEY, secrets.JWT_SECRET_KEY)
    assert.isAtLeast(secrets.APP_KEY.length, 32)
    assert.equal(statSync(join(folder, 'secrets.json')).mode & 0o777, 0o600)
  })
})
