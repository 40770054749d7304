import { addressListFault } from '#limits/client_address'
import { integer, list, or, type SettingsOf, url } from '#settings/rules'

/** Enough to switch a limit off, for a test under load. */
const NO_LIMIT = 1_000_000_000

const requests = (fallback: number) => or(integer(1, NO_LIMIT), fallback)

const limits = {
  RATE_LIMIT_LOGIN_PER_10_MINUTES: requests(100),
  RATE_LIMIT_REGISTER_PER_10_MINUTES: requests(50),
  RATE_LIMIT_SOCIAL_PER_10_MINUTES: requests(100),
  RATE_LIMIT_REFRESH_PER_MINUTE: requests(10),
  RATE_LIMIT_REFUSED_REFRESH_PER_MINUTE: requests(300),
  RATE_LIMIT_TAGS_PER_MINUTE: requests(600),
  RATE_LIMIT_ACCOUNT_PER_MINUTE: requests(60),
  RATE_LIMIT_GAME_PER_MINUTE: requests(60),
  RATE_LIMIT_SCORING_PER_MINUTE: requests(30),
  SCORING_DAILY_LIMIT: or(integer(0, NO_LIMIT), 0),
  RATE_LIMIT_ADMIN_PER_MINUTE: requests(200),
  RATE_LIMIT_PANEL_PER_MINUTE: requests(600),
  RATE_LIMIT_GUEST_PER_MINUTE: requests(60),
  RATE_LIMIT_CODES_PER_HOUR: requests(3),
  RATE_LIMIT_WRONG_PASSWORDS: requests(4),
}

/** How often somebody may ask, where that is counted, and how a client's address is known. */
export const limitSettings = {
  ...limits,
  REDIS_URL: url(['redis:', 'rediss:']),
  TRUSTED_PROXIES: list((proxy) => {
    const fault = addressListFault(proxy)
    return fault && `has "${proxy}", ${fault}`
  }),
}

export type LimitSettings = SettingsOf<typeof limits>
