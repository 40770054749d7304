import { test } from '@japa/runner'
import { InvalidCredentials } from '#accounts/errors'
import { delayAfter, LoginDelays } from '#accounts/login_delays'
import { LimitStores } from '#limits/limit_stores'
import { TooManyRequests } from '#limits/rate_limits'

const NAME = 'mia@example.com'

const wrong = () => Promise.reject(new InvalidCredentials())
const right = () => Promise.resolve('signed in')
const failing = () => Promise.reject(new Error('The database is away.'))

function newDelays(freeAttempts: number) {
  return new LoginDelays(freeAttempts, new LimitStores())
}

test.group('Login delays', () => {
  test('login delays grow to 15 minutes, and no further', ({ assert }) => {
    assert.deepEqual(
      [1, 2, 3, 4, 10, 11, 12, 1000].map(delayAfter),
      [1, 2, 4, 8, 512, 900, 900, 900]
    )
  })

  test('login delays begin one attempt after the free ones', async ({ assert }) => {
    const delays = newDelays(2)
    for (let attempt = 0; attempt < 3; attempt++) {
      await assert.rejects(() => delays.limit(NAME, wrong), InvalidCredentials)
    }
    for (const attempt of [wrong, right]) {
      const error = await delays.limit(NAME.toUpperCase(), attempt).catch((fault: unknown) => fault)
      assert.instanceOf(error, TooManyRequests)
      assert.equal((error as TooManyRequests).retryAfterSeconds, 1)
    }
    assert.equal(await delays.limit('bruno@example.com', right), 'signed in')
  })

  test('login delays end when they are reset', async ({ assert }) => {
    const delays = newDelays(1)
    for (let attempt = 0; attempt < 2; attempt++) {
      await assert.rejects(() => delays.limit(NAME, wrong), InvalidCredentials)
    }
    await assert.rejects(() => delays.limit(NAME, right), TooManyRequests)
    await delays.forget(NAME)
    assert.equal(await delays.limit(NAME, right), 'signed in')
  })

  test('an attempt that was not judged does not count for the login delay', async ({ assert }) => {
    const delays = newDelays(1)
    for (let attempt = 0; attempt < 5; attempt++) {
      await assert.rejects(() => delays.limit(NAME, failing), /database is away/)
    }
    await assert.rejects(() => delays.limit(NAME, wrong), InvalidCredentials)
    for (let attempt = 0; attempt < 5; attempt++) {
      await assert.rejects(() => delays.limit(NAME, failing), /database is away/)
    }
    assert.equal(await delays.limit(NAME, right), 'signed in')
  })

  test('a login delay lets one attempt through at a time', async ({ assert }) => {
    const delays = newDelays(2)
    let judged = 0
    const attempts = Array.from({ length: 50 }, () => {
      return delays.limit(NAME, () => {
        judged++
        return wrong()
      })
    })
    const outcomes = await Promise.allSettled(attempts)
    assert.isTrue(outcomes.every(({ status }) => status === 'rejected'))
    assert.isAtMost(judged, 3)
  })
})
