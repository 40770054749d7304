import { STORAGE } from './product.ts'

/** The learner whom every request speaks for; the fill adds this account. */
export const LEARNER_ID = '00000000-0000-4000-8000-000000000001'

export const APP_URL = 'https://bench.example.com'

/** Secrets of databases that hold nothing but made-up sentences. */
const SECRETS = {
  APP_KEY: 'bench-only-secret-that-signs-recordings',
  JWT_SECRET_KEY: 'bench-only-secret-that-signs-access-tokens',
  // With it, the product measures all that it can.
  METRICS_TOKEN: 'bench-only-secret-that-shows-the-metrics',
}

/** Of the server's admin and of the learners who sign in, and its bcrypt hash. */
export const PASSWORD = 'bench-only password of nobody'
export const PASSWORD_HASH = '$2b$12$IFg0xsJcUlZ/wCdPpUWG5OylZY955leMdwLchpUrzxh6s4roZgR/W'

/** So high that the load never reaches them; they are counted as in production. */
const NO_LIMITS = {
  RATE_LIMIT_GAME_PER_MINUTE: '1000000000',
  RATE_LIMIT_TAGS_PER_MINUTE: '1000000000',
  RATE_LIMIT_SCORING_PER_MINUTE: '1000000000',
}

/** Settings with which the product's own limits count. */
export const LIMITS_ON = Object.fromEntries(Object.keys(NO_LIMITS).map((name) => [name, '']))

/**
 * The environment of every server under test: the product's settings of production, the same for
 * the peers.
 */
export function serverEnvironment(databaseUrl: string, port: number): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    APP_URL,
    LOG_LEVEL: 'info',
    STORAGE_PATH: `${STORAGE}/server`,
    DATABASE_URL: databaseUrl,
    // No load balancer has to notice that the server stops.
    SHUTDOWN_DRAIN_SECONDS: '0',
    // Only what a part asks for shall be measured.
    PREPARE_RECORDINGS: 'off',
    JWT_ACCESS_EXPIRATION_MINUTES: '1440',
    ...NO_LIMITS,
    ...SECRETS,
  }
}

export const JWT_SECRET = SECRETS.JWT_SECRET_KEY
export const RECORDINGS_SECRET = SECRETS.APP_KEY
