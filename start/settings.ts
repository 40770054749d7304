import { Exception } from '@adonisjs/core/exceptions'
import { checkEnvironmentAdmin } from '#accounts/admin_settings'
import { checkProviderSettings } from '#accounts/identity_provider_settings'
import { limitSettings } from '#limits/limit_settings'
import { checkMailFrom, checkSmtp } from '#mails/mail_settings'
import { EMBEDDED_VERSIONS } from '#postgres/embedded/programs'
import { checkSpeechSettings } from '#scoring/speech_settings'
import { checkS3 } from '#storage/storage_settings'

/** What is wrong with the environment, all of it at once, a line each. */
export class InvalidSettings extends Exception {
  static override code = 'E_INVALID_SETTINGS'
}

/** Secrets that stand in .env.example: known to everybody, so refused in production. */
const EXAMPLE_SECRETS = new Set(['change-me-to-32-random-characters-or-more'])

const MINIMUM_SECRET_LENGTH = 32

type Raw = Readonly<Record<string, string | undefined>>

/**
 * Reads and checks the environment variables. Every fault is collected, so that an operator mends
 * them in one go.
 *
 * @param raw usually `process.env`, after the .env files and the local secrets were added
 * @returns the settings, typed and with defaults, under the variables' own names
 * @throws InvalidSettings with one line for each faulty variable
 */
export function checkSettings(raw: Raw) {
  const faults: string[] = []
  const text = (name: string) => raw[name]?.trim() || undefined

  function oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = text(name) ?? fallback
    if ((allowed as readonly string[]).includes(value)) return value as T
    faults.push(`${name} is "${value}", but must be one of: ${allowed.join(', ')}.`)
    return fallback
  }

  function integer(name: string, fallback: number, minimum: number, maximum: number): number {
    const value = text(name)
    if (value === undefined) return fallback
    const number = Number(value)
    if (Number.isInteger(number) && number >= minimum && number <= maximum) return number
    faults.push(`${name} is "${value}", but must be a whole number, ${minimum} to ${maximum}.`)
    return fallback
  }

  function url(name: string, protocols: readonly string[]): string | undefined {
    const value = text(name)
    if (value === undefined) return undefined
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value
    const expected = protocols.map((protocol) => `${protocol}//`).join(' or ')
    faults.push(`${name} is no address that begins with ${expected}.`)
    return undefined
  }

  function secret(name: string): string {
    const value = text(name) ?? ''
    if (value === '') faults.push(`${name} is missing: set it to ${SECRET_ADVICE}.`)
    else if (value.length < MINIMUM_SECRET_LENGTH)
      faults.push(`${name} has ${value.length} characters: set it to ${SECRET_ADVICE}.`)
    else if (isProduction && EXAMPLE_SECRETS.has(value))
      faults.push(`${name} still is the example's value: set it to ${SECRET_ADVICE}.`)
    return value
  }

  function previousSecrets(name: string): string[] {
    const values = (text(name) ?? '').split(',').flatMap((value) => value.trim() || [])
    const isShort = (value: string) => value.length < MINIMUM_SECRET_LENGTH
    if (values.some(isShort)) {
      faults.push(`${name} has a key under ${MINIMUM_SECRET_LENGTH} characters: take it out.`)
    }
    return values
  }

  const nodeEnv = oneOf('NODE_ENV', ['development', 'production', 'test'] as const, 'development')
  const isProduction = nodeEnv === 'production'
  const environment = text('ENVIRONMENT')
  if (environment !== undefined && (environment === 'production') !== isProduction) {
    faults.push(`ENVIRONMENT is "${environment}" but NODE_ENV is "${nodeEnv}": NODE_ENV decides.`)
  }

  const databaseUrl = url(nodeEnv === 'test' ? 'TEST_DATABASE_URL' : 'DATABASE_URL', [
    'postgres:',
    'postgresql:',
  ])
  if (isProduction && text('DATABASE_URL') === undefined) {
    faults.push('DATABASE_URL is missing: the embedded database never runs in production.')
  }

  const port = integer('PORT', 3333, 1, 65_535)
  const allowedOrigins = (text('ALLOWED_ORIGINS') ?? '').split(',').flatMap((origin) => {
    return origin.trim() === '' ? [] : [origin.trim().replace(/\/$/, '')]
  })
  if (isProduction && allowedOrigins.includes('*')) {
    faults.push('ALLOWED_ORIGINS is "*": in production, name the origins, separated by commas.')
  }
  for (const origin of allowedOrigins) {
    const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin
    if (origin !== '*' && !isOrigin) {
      faults.push(
        `ALLOWED_ORIGINS has "${origin}", which is no origin like https://app.example.com.`
      )
    }
  }
  const settings = {
    NODE_ENV: nodeEnv,
    HOST: text('HOST') ?? (isProduction ? '0.0.0.0' : '127.0.0.1'),
    PORT: port,
    APP_URL: (url('APP_URL', ['http:', 'https:']) ?? `http://localhost:${port}`).replace(/\/$/, ''),
    APP_KEY: secret('APP_KEY'),
    JWT_SECRET_KEY: secret('JWT_SECRET_KEY'),
    JWT_PREVIOUS_SECRET_KEYS: previousSecrets('JWT_PREVIOUS_SECRET_KEYS'),
    JWT_ACCESS_EXPIRATION_MINUTES: integer('JWT_ACCESS_EXPIRATION_MINUTES', 60, 1, 1440),
    JWT_EXPIRATION_MINUTES: integer('JWT_EXPIRATION_MINUTES', 10_080, 1, 525_600),
    SMTP: checkSmtp({ text, integer, oneOf }, isProduction, faults),
    MAIL_FROM: checkMailFrom({ text, integer, oneOf }, faults),
    ENVIRONMENT_ADMIN: checkEnvironmentAdmin(text, faults),
    DATABASE_URL: databaseUrl,
    EMBEDDED_POSTGRES_VERSION: oneOf('EMBEDDED_POSTGRES_VERSION', EMBEDDED_VERSIONS, '15'),
    DATABASE_POOL_MAX: integer('DATABASE_POOL_MAX', 10, 2, 200),
    PREPARE_RECORDINGS: oneOf('PREPARE_RECORDINGS', ['on', 'off'] as const, 'on'),
    STORAGE_PATH: text('STORAGE_PATH') ?? 'storage',
    // The tests never touch the recordings of development.
    S3: nodeEnv === 'test' ? undefined : checkS3({ faults, text, oneOf }),
    LOG_LEVEL: oneOf(
      'LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const,
      'info'
    ),
    ALLOWED_ORIGINS: allowedOrigins,
    ...checkProviderSettings({
      isProduction,
      text,
      url,
      fault: (line) => void faults.push(line),
    }),
    ...checkSpeechSettings({
      isProduction,
      text,
      url,
      oneOf,
      integer,
      fault: (line) => void faults.push(line),
    }),
    ...limitSettings({ faults, text, integer, url }),
  }
  if (isProduction && text('APP_URL') === undefined) {
    faults.push('APP_URL is missing: recordings are served under it, e.g. https://api.example.com.')
  }

  if (faults.length > 0) {
    throw new InvalidSettings(`The settings are not right:\n- ${faults.join('\n- ')}`)
  }
  return settings
}

const SECRET_ADVICE = `at least ${MINIMUM_SECRET_LENGTH} random characters (openssl rand -hex 32)`

export type Settings = ReturnType<typeof checkSettings>
