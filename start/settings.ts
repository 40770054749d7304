import { Exception } from '@adonisjs/core/exceptions'
import { adminSettings } from '#accounts/admin_settings'
import { identityProviderSettings } from '#accounts/identity_provider_settings'
import { backupS3Settings, backupSettings } from '#backups/backup_settings'
import { limitSettings } from '#limits/limit_settings'
import { mailSettings } from '#mails/mail_settings'
import { EMBEDDED_VERSIONS } from '#postgres/embedded/programs'
import { speechSettings } from '#scoring/speech_settings'
import * as rules from '#settings/rules'
import { readSecretFiles } from '#start/secret_files'
import { s3Settings, storageSettings } from '#storage/storage_settings'

const { integer, isProduction, list, oneOf, or, required, text, url, withoutSlash } = rules

/** What is wrong with the environment, all of it at once, a line each. */
export class InvalidSettings extends Exception {
  static override code = 'E_INVALID_SETTINGS'
}

/** Secrets that stand in .env.example: known to everybody, so refused in production. */
const EXAMPLE_SECRETS = new Set(['change-me-to-32-random-characters-or-more'])

const MIN_SECRET_LENGTH = 32

const secret: rules.Rule<string> = (name, value = '', all) => {
  const isKnown = isProduction(all) && EXAMPLE_SECRETS.has(value)
  if (value.length >= MIN_SECRET_LENGTH && !isKnown) return value
  const fault = isKnown ? "still is the example's value" : `has ${value.length} characters`
  throw new Error(
    `${name} ${value === '' ? 'is missing' : fault}: set it to at least ${MIN_SECRET_LENGTH} random characters (openssl rand -hex 32).`
  )
}

const optionalSecret: rules.Rule<string | undefined> = (name, value, all) => {
  return value === undefined ? undefined : secret(name, value, all)
}

/** What Sentry gives a project: an address with a public key and the number of the project. */
const SENTRY_DSN = /^https?:\/\/\w+@[\w.-]+(:\d+)?(\/[\w.-]+)*\/\d+$/

/** It is not repeated: whoever has it may send events. */
const sentryDsn: rules.Rule<string | undefined> = (name, value) => {
  if (value === undefined || SENTRY_DSN.test(value)) return value
  throw new Error(
    `${name} is no DSN of Sentry: copy it from "Client Keys (DSN)" of the project in Sentry.`
  )
}

const previousSecrets: rules.Rule<string[]> = (name, value, all) => {
  const secrets = list()(name, value, all)
  if (secrets.every(({ length }) => length >= MIN_SECRET_LENGTH)) return secrets
  throw new Error(`${name} has a key under ${MIN_SECRET_LENGTH} characters: take it out.`)
}

/** The tests never touch the database of development. */
const databaseUrl: rules.Rule<string | undefined> = (_name, _value, all) => {
  const name = all.NODE_ENV === 'test' ? 'TEST_DATABASE_URL' : 'DATABASE_URL'
  return url(['postgres:', 'postgresql:'])(name, all[name], all)
}

/** Past a pool of connections; without one, what DATABASE_URL says. */
const directUrl: rules.Rule<string | undefined> = (name, value, all) => {
  if (all.NODE_ENV === 'test') return undefined
  if (value === undefined || all.DATABASE_URL !== undefined) {
    return url(['postgres:', 'postgresql:'])(name, value, all)
  }
  throw new Error(`${name} is of no use without DATABASE_URL: set that, or leave it out.`)
}

const environment: rules.Rule<string | undefined> = (name, value, all) => {
  const { NODE_ENV = 'development' } = all
  if (value === undefined || (value === 'production') === isProduction(all)) return value
  throw new Error(`${name} is "${value}" but NODE_ENV is "${NODE_ENV}": NODE_ENV decides.`)
}

/** What pages that an app brings along come from, as in `capacitor://localhost`: URL calls it "null". */
const APP_ORIGIN = /^(?!file:)[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(:\d+)?$/

/** Where a web app of ours is usually developed: the servers of Next.js and of Expo. */
const DEVELOPMENT_ORIGINS = 'http://localhost:3000,http://localhost:8081'

const allowedOrigins: rules.Rule<string[]> = (name, value, all) => {
  const origins = value ?? (isProduction(all) ? undefined : DEVELOPMENT_ORIGINS)
  return list(originFault)(name, origins, all)
}

const originFault = (origin: string, all: rules.Variables) => {
  if (origin === '*') {
    return isProduction(all)
      ? 'is "*": in production, name the origins, separated by commas'
      : undefined
  }
  const sent = origin.replace(/\/$/, '')
  const known = URL.parse(sent)?.origin
  if (known === sent || (known === 'null' && APP_ORIGIN.test(sent))) return undefined
  return `has "${origin}", which is no origin like https://app.example.com`
}

const SCHEMA = {
  NODE_ENV: or(oneOf('development', 'production', 'test'), 'development'),
  ENVIRONMENT: environment,
  HOST: or(text, (all) => (isProduction(all) ? '0.0.0.0' : '127.0.0.1')),
  PORT: or(integer(1, 65_535), 3333),
  KEEP_ALIVE_SECONDS: or(integer(1, 3600), 75),
  SHUTDOWN_DRAIN_SECONDS: or(integer(0, 600), (all) => (isProduction(all) ? 5 : 0)),
  SHUTDOWN_LIMIT_SECONDS: or(integer(1, 3600), 30),
  APP_URL: required(
    withoutSlash(or(url(['http:', 'https:']), ({ PORT }) => `http://localhost:${PORT ?? 3333}`)),
    isProduction,
    'recordings are served under it, e.g. https://api.example.com.'
  ),
  APP_KEY: secret,
  JWT_SECRET_KEY: secret,
  JWT_PREVIOUS_SECRET_KEYS: previousSecrets,
  JWT_ACCESS_EXPIRATION_MINUTES: or(integer(1, 1440), 60),
  JWT_EXPIRATION_MINUTES: or(integer(1, 525_600), 10_080),
  DATABASE_URL: required(
    databaseUrl,
    isProduction,
    'the embedded database never runs in production.'
  ),
  DATABASE_DIRECT_URL: directUrl,
  EMBEDDED_POSTGRES_VERSION: or(oneOf(...EMBEDDED_VERSIONS), '15'),
  DATABASE_POOL_MAX: or(integer(2, 200), 10),
  FFMPEG_PATH: text,
  PREPARE_RECORDINGS: or(oneOf('on', 'off'), 'on'),
  LOG_LEVEL: or(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), 'info'),
  ALLOWED_ORIGINS: allowedOrigins,
  TRY_PAGE: or(oneOf('on', 'off'), (all) => (isProduction(all) ? 'off' : 'on')),
  METRICS_TOKEN: optionalSecret,
  SENTRY_DSN: sentryDsn,
  SENTRY_ENVIRONMENT: or(text, ({ NODE_ENV }) => NODE_ENV ?? 'development'),
  MIN_APP_VERSION: rules.matching(/^\d{1,9}(\.\d{1,9}){0,2}$/, 'a version like 2.4.0'),
  ...adminSettings,
  ...backupSettings,
  ...identityProviderSettings,
  ...limitSettings,
  ...mailSettings,
  ...speechSettings,
  ...storageSettings,
}

/** Rules that tell why a secret could not be read, in the place of those that it would break as well. */
function faultyRules(faults: Map<string, string>): Record<string, () => never> {
  const rule = (fault: string) => () => {
    throw new Error(fault)
  }
  return Object.fromEntries([...faults].map(([name, fault]) => [name, rule(fault)]))
}

/**
 * Reads and checks the environment variables. Every fault is collected, so that an operator mends
 * them in one go. AdonisJS's `Env.create` does not let a rule see other variables, so that faults of
 * several together would be told only after the others are mended.
 *
 * @param raw usually `process.env`, after the .env files and the local secrets were added
 * @returns the settings, typed and with defaults, under the variables' own names
 * @throws InvalidSettings with one line for each fault
 */
export function checkSettings(raw: rules.Variables) {
  const all: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(raw)) all[name] = value?.trim() || undefined
  const schema: typeof SCHEMA = { ...SCHEMA, ...faultyRules(readSecretFiles(all)) }
  const faults: string[] = []
  const settings = rules.readSettings(schema, all, faults)
  if (faults.length > 0) {
    throw new InvalidSettings(`The settings are not right:\n- ${faults.join('\n- ')}`)
  }
  const { ADMIN_USERNAME: username, ADMIN_PASSWORD_HASH: passwordHash } = settings
  const { DATABASE_URL, DATABASE_DIRECT_URL = DATABASE_URL } = settings
  return {
    ...settings,
    DATABASE_DIRECT_URL,
    // Each transaction may get another session of PostgreSQL.
    HAS_TRANSACTION_POOL: DATABASE_DIRECT_URL !== DATABASE_URL,
    ALLOWED_ORIGINS: settings.ALLOWED_ORIGINS.map((origin) => origin.replace(/\/$/, '')),
    ENVIRONMENT_ADMIN: username && passwordHash ? { username, passwordHash } : undefined,
    BACKUP_S3: backupS3Settings(settings),
    // The tests never touch the recordings of development.
    S3: settings.NODE_ENV === 'test' ? undefined : s3Settings(settings),
  }
}

export type Settings = ReturnType<typeof checkSettings>
