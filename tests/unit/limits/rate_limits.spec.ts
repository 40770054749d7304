import { test } from '@japa/runner'
import { LimitStores } from '#limits/limit_stores'
import { isExceeded, RATE_LIMITS, RateLimits } from '#limits/rate_limits'
import { checkSettings } from '#start/settings'

const SCHOOL = '203.0.113.7'
const SECRETS = { APP_KEY: 'k'.repeat(32), JWT_SECRET_KEY: 's'.repeat(32) }

test.group('The limits by address', () => {
  test(
    'let a class of thirty sign up and in at once, and no more guesses in an hour than 600: {$self}'
  )
    .with(['login', 'register', 'social'] as const)
    .run(async ({ assert }, name) => {
      const settings = checkSettings(SECRETS)
      const limits = new RateLimits((setting) => settings[setting] as number, new LimitStores())
      const pupils = Array.from({ length: 30 }, () => limits.count(name, SCHOOL))
      for (const usage of await Promise.all(pupils)) assert.isFalse(isExceeded(usage))
      const { setting, seconds } = RATE_LIMITS[name]
      assert.isAtMost((settings[setting] * 3600) / seconds, name === 'register' ? 300 : 600)
    })
})
