import { randomUUID } from 'node:crypto'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { allowedBefore429, LimitedServer } from '#tests/support/limited_server'
import { RedisServer, whyNoRedis } from '#tests/support/redis_server'
import { until } from '#tests/support/until'

const AWAY = 'Redis is not available'
const BACK = 'Redis is back'

/** Too many for the time of a test, if each waited for a Redis that is away. */
const REQUESTS = 100

test.group('Limits in Redis', (group) => {
  group.each.timeout(60_000)
  group.each.skip(() => whyNoRedis() !== undefined, whyNoRedis())

  test('all processes share the limits in Redis', async ({ assert, cleanup }) => {
    const redis = await RedisServer.create(cleanup)
    await redis.start()
    const settings = {
      REDIS_URL: redis.url,
      RATE_LIMIT_ACCOUNT_PER_MINUTE: '6',
      RATE_LIMIT_WRONG_PASSWORDS: '3',
    }
    const servers = await Promise.all([
      LimitedServer.start(settings, cleanup),
      LimitedServer.start(settings, cleanup),
    ])
    let turn = 0
    const either = () => servers[turn++ % 2]!
    const token = await createToken()
    const me = await allowedBefore429(() => either().get('/api/v1/users/me', { token }))
    assert.equal(me.allowed, 6)
    assert.equal(me.refused.headers.get('x-ratelimit-remaining'), '0')

    const body = { email: `${randomUUID()}@example.com`, password: 'not this one' }
    const login = await allowedBefore429(() => either().post('/api/v1/auth/login', { body }))
    assert.equal(login.allowed, 4)
    const keys = await redis.keys()
    assert.isAbove(keys.length, 2)
    assert.notInclude(keys.join(' '), body.email.slice(0, 36))
  })

  test('limits go on in memory while Redis is away, and come back', async ({ assert, cleanup }) => {
    const { redis, server } = await startWithRedis(cleanup)
    await assertReady(assert, server, 'ok')
    for (let outage = 1; outage <= 2; outage++) {
      await redis.kill()
      await assertLimits(assert, server)
      await until('it is noticed', () => server.logged(AWAY).length === outage)
      await assertReady(assert, server, 'unavailable')
      await redis.start()
      await until('it is noticed', () => server.logged(BACK).length === outage)
      await assertReady(assert, server, 'ok')
      await assertLimits(assert, server)
    }
    assert.lengthOf(server.logged(AWAY), 2)
    const keys = await redis.keys()
    assert.isAbove(keys.length, 0)
    assertQuiet(assert, server, redis)
  })

  test('limits go on in memory while Redis is frozen', async ({ assert, cleanup }) => {
    const { redis, server } = await startWithRedis(cleanup)
    redis.freeze()
    await assertLimits(assert, server)
    await until('it is noticed', () => server.logged(AWAY).length === 1)
    await assertReady(assert, server, 'unavailable')
    redis.thaw()
    await until('it is noticed', () => server.logged(BACK).length === 1)
    await assertReady(assert, server, 'ok')
    assert.lengthOf(server.logged(AWAY), 1)
    assertQuiet(assert, server, redis)
  })

  test('a server stops cleanly while Redis is {how}')
    .with([{ how: 'there' }, { how: 'frozen' }, { how: 'gone' }] as const)
    .run(async ({ assert, cleanup }, { how }) => {
      const { redis, server } = await startWithRedis(cleanup)
      if (how === 'frozen') redis.freeze()
      if (how === 'gone') await redis.kill()
      await assertLimits(assert, server)
      assert.equal(await server.process.stop(), 0)
    })

  test('a server starts without Redis, and stops cleanly', async ({ assert, cleanup }) => {
    const redis = await RedisServer.create(cleanup)
    const settings = { REDIS_URL: redis.url, RATE_LIMIT_GAME_PER_MINUTE: String(REQUESTS) }
    const server = await LimitedServer.start(settings, cleanup, { isReady: false })
    await assertLimits(assert, server)
    await assertReady(assert, server, 'unavailable')
    assert.equal(await server.process.stop(), 0)
    assert.lengthOf(server.logged(AWAY), 1)
  })
})

async function startWithRedis(cleanup: (end: () => Promise<void>) => void) {
  const redis = await RedisServer.create(cleanup)
  await redis.start()
  const settings = { REDIS_URL: redis.url, RATE_LIMIT_GAME_PER_MINUTE: String(REQUESTS) }
  return { redis, server: await LimitedServer.start(settings, cleanup) }
}

/** A new learner's requests are all answered, and limited. */
async function assertLimits(assert: Assert, server: LimitedServer): Promise<void> {
  const token = await createToken()
  const body = { level: 'B1', tags: [randomUUID()] }
  const { allowed } = await allowedBefore429(() => {
    return server.post('/api/v1/game/speeches/random', { token, body })
  }, 2 * REQUESTS)
  // Once more from the start, when Redis went or came meanwhile.
  assert.isTrue(allowed >= REQUESTS, `only ${allowed} were let through`)
}

async function assertReady(assert: Assert, server: LimitedServer, redis: 'ok' | 'unavailable') {
  const wanted = redis === 'ok' ? 200 : 503
  await until(`/health/ready answers ${wanted}`, async () => {
    const { status, body } = await server.get('/health/ready')
    if (status === wanted) assert.containsSubset(body, { checks: { redis } })
    return status === wanted
  })
}

/** Nothing is logged as a fault, and no password. */
function assertQuiet(assert: Assert, server: LimitedServer, redis: RedisServer): void {
  assert.isEmpty(server.logged('Unexpected fault'))
  const log = server.process.lines.join('\n')
  assert.notInclude(log, redis.password)
  assert.notInclude(log, encodeURIComponent(redis.password))
}
