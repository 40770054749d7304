import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { Balancer } from '#tests/support/balancer'
import { createDrawable } from '#tests/support/catalog'
import { ConnectionLoad } from '#tests/support/connection_load'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { rawRequest } from '#tests/support/kept_connection'
import { serve } from '#tests/support/serving'
import { until } from '#tests/support/until'

const CLIENTS = 64
const SETTINGS = { RATE_LIMIT_GAME_PER_MINUTE: '1000000' }

/** A draw of random speeches, by a learner of the tests' database. */
async function drawRequest(): Promise<Buffer> {
  const { tag } = await createDrawable(20)
  return rawRequest('POST', '/api/v1/game/speeches/random', {
    token: await createToken(),
    type: 'application/json',
    body: JSON.stringify({ level: 'B1', tags: [tag.id], limit: 10 }),
  })
}

test.group('A server that is stopped under load', (group) => {
  group.each.timeout(90_000)

  test('a stop under load answers every request of 64 kept connections', async ({
    assert,
    cleanup,
  }) => {
    const request = await drawRequest()
    const settings = { DATABASE_URL: testsDatabaseUrl(), SHUTDOWN_DRAIN_SECONDS: '600' }
    const { process, origin } = await serve({ ...SETTINGS, ...settings }, cleanup)
    const load = new ConnectionLoad(origin, request, CLIENTS)
    cleanup(() => load.stop())
    await until('the load is there', () => load.answered > 10 * CLIENTS)
    assert.equal(load.closing, 0)

    process.kill('SIGTERM')
    await until('the clients were told to close, ten times each', () => {
      return load.closing > 10 * CLIENTS
    })
    const serving = await fetch(`${origin}/health/serving`)
    assert.equal(serving.status, 503)
    await load.stop()
    // The balancers have noticed.
    process.kill('SIGTERM')
    assert.equal(await process.exited, 0)
    assert.deepEqual(load.lost, [])
    assert.deepEqual(Object.keys(load.statuses), ['200'])
  })

  test('a stop behind a balancer that follows {$self} loses no request')
    .with(['/health/ready', '/health/serving'])
    .run(async ({ assert, cleanup }, path) => {
      const request = await drawRequest()
      const settings = { DATABASE_URL: testsDatabaseUrl(), SHUTDOWN_DRAIN_SECONDS: '3' }
      const servers = [
        await serve({ ...SETTINGS, ...settings }, cleanup),
        await serve({ ...SETTINGS, ...settings }, cleanup),
      ]
      const origins = servers.map(({ origin }) => origin)
      const balancer = await Balancer.start(origins, path)
      cleanup(() => balancer.close())
      const load = new ConnectionLoad(balancer.origin, request, CLIENTS)
      cleanup(() => load.stop())
      await until('the load is there', () => load.answered > 10 * CLIENTS)

      const [first] = servers
      first!.process.kill('SIGTERM')
      assert.equal(await first!.process.exited, 0)
      const before = load.answered
      await until('the other server answers', () => load.answered > before + CLIENTS)
      await load.stop()
      assert.deepEqual(load.lost, [])
      assert.deepEqual(Object.keys(load.statuses), ['200'])
      assert.isFalse(balancer.isReady(first!.origin))
    })
})
