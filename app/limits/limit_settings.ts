import { addressListFault } from '#limits/client_address'

/** What reads one variable; faults are collected. */
export interface SettingsReader {
  faults: string[]
  text(name: string): string | undefined
  integer(name: string, fallback: number, minimum: number, maximum: number): number
  url(name: string, protocols: readonly string[]): string | undefined
}

/** Enough to switch a limit off, for a test under load. */
const NO_LIMIT = 1_000_000_000

/** Reads how often somebody may ask, where that is counted, and how a client's address is known. */
export function limitSettings({ faults, text, integer, url }: SettingsReader) {
  const requests = (name: string, fallback: number) => integer(name, fallback, 1, NO_LIMIT)

  const trustedProxies = (text('TRUSTED_PROXIES') ?? '').split(',').flatMap((one) => {
    return one.trim() || []
  })
  for (const proxy of trustedProxies) {
    const fault = addressListFault(proxy)
    if (fault !== undefined) faults.push(`TRUSTED_PROXIES has "${proxy}", ${fault}.`)
  }

  return {
    REDIS_URL: url('REDIS_URL', ['redis:', 'rediss:']),
    TRUSTED_PROXIES: trustedProxies,
    RATE_LIMIT_LOGIN_PER_MINUTE: requests('RATE_LIMIT_LOGIN_PER_MINUTE', 10),
    RATE_LIMIT_REGISTER_PER_MINUTE: requests('RATE_LIMIT_REGISTER_PER_MINUTE', 5),
    RATE_LIMIT_SOCIAL_PER_MINUTE: requests('RATE_LIMIT_SOCIAL_PER_MINUTE', 10),
    RATE_LIMIT_REFRESH_PER_MINUTE: requests('RATE_LIMIT_REFRESH_PER_MINUTE', 10),
    RATE_LIMIT_TAGS_PER_MINUTE: requests('RATE_LIMIT_TAGS_PER_MINUTE', 600),
    RATE_LIMIT_ACCOUNT_PER_MINUTE: requests('RATE_LIMIT_ACCOUNT_PER_MINUTE', 60),
    RATE_LIMIT_GAME_PER_MINUTE: requests('RATE_LIMIT_GAME_PER_MINUTE', 60),
    RATE_LIMIT_SCORING_PER_MINUTE: requests('RATE_LIMIT_SCORING_PER_MINUTE', 30),
    SCORING_DAILY_LIMIT: integer('SCORING_DAILY_LIMIT', 0, 0, NO_LIMIT),
    RATE_LIMIT_ADMIN_PER_MINUTE: requests('RATE_LIMIT_ADMIN_PER_MINUTE', 200),
    RATE_LIMIT_CODES_PER_HOUR: requests('RATE_LIMIT_CODES_PER_HOUR', 3),
    RATE_LIMIT_WRONG_PASSWORDS: requests('RATE_LIMIT_WRONG_PASSWORDS', 4),
  }
}

export type LimitSettings = Omit<ReturnType<typeof limitSettings>, 'REDIS_URL' | 'TRUSTED_PROXIES'>
