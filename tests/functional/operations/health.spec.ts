import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { Shutdown } from '#operations/shutdown'
import { serve } from '#tests/support/serving'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

test.group('Health', () => {
  test('GET /health answers while the process is alive', async ({ client }) => {
    const response = await client.get('/health')
    response.assertStatus(200)
    response.assertBody({ status: 'ok' })
  })

  test('GET /health/serving answers 200 until the process is told to stop, then 503', async ({
    client,
    assert,
    cleanup,
  }) => {
    const shutdown = new Shutdown()
    app.container.swap(Shutdown, () => shutdown)
    cleanup(() => app.container.restore(Shutdown))
    const before = await client.get('/health/serving')
    before.assertStatus(200)
    before.assertBody({ status: 'ok' })
    shutdown.begin()
    const after = await client.get('/health/serving')
    after.assertStatus(503)
    after.assertBody({ status: 'stopping' })
    assert.equal(after.header('retry-after'), '5')
    const alive = await client.get('/health')
    alive.assertStatus(200)
  })

  test('GET /health/ready names each dependency', async ({ client, assert }) => {
    const response = await client.get('/health/ready')
    response.assertStatus(200)
    const { status, checks } = response.body()
    assert.equal(status, 'ok')
    assert.containsSubset(checks, {
      database: 'ok',
      migrations: 'ok',
      storage: 'ok',
      catalog: 'ok',
    })
  })

  test('a pending migration makes the server unready', async ({ client, assert, cleanup }) => {
    const [row] = await db.from('adonis_schema').orderBy('id', 'desc').limit(1)
    await db.from('adonis_schema').where('id', row.id).delete()
    cleanup(async () => {
      await db.table('adonis_schema').insert(row)
      await until('the server is ready again', async () => {
        const response = await client.get('/health/ready')
        return response.status() === 200
      })
    })
    await until('the server is not ready', async () => {
      const response = await client.get('/health/ready')
      if (response.status() !== 503) return false
      assert.equal(response.body().checks.migrations, 'unavailable')
      assert.equal(response.header('retry-after'), '5')
      return true
    })
  })
})

test.group('A server without its database', () => {
  test('starts, answers 503, logs its requests, leaves the rest alone, and stops whoever holds a connection open', async ({
    assert,
    cleanup,
  }) => {
    const { process, origin } = await serve(
      {
        DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
        STORAGE_PATH: temporaryFolder(cleanup),
      },
      cleanup,
      { isReady: false }
    )
    const get = (path: string, headers = {}) => fetch(origin + path, { headers })

    const requestId = randomUUID()
    const alive = await get('/health?secret=hidden', { 'x-request-id': requestId })
    assert.equal(alive.status, 200)
    const line = await process.line((text) => text.includes(requestId))
    const logged = JSON.parse(line) as { duration_ms: number }
    assert.containsSubset(logged, {
      level: 30,
      request_id: requestId,
      method: 'GET',
      route: '/health',
      status: 200,
      user_id: null,
    })
    assert.isNumber(logged.duration_ms)
    assert.notInclude(line, 'hidden')

    // It asks nobody: balancers leave a server in that only lacks a dependency.
    const serving = await get('/health/serving')
    assert.equal(serving.status, 200)

    const ready = await get('/health/ready')
    assert.equal(ready.status, 503)
    assert.containsSubset(await ready.json(), {
      status: 'unavailable',
      checks: { database: 'unavailable', catalog: 'loading', storage: 'ok' },
    })

    const tags = await get('/api/v1/tags')
    assert.equal(tags.status, 503)
    assert.equal(tags.headers.get('retry-after'), '5')
    assert.containsSubset(await tags.json(), { code: 'unavailable', status: 503 })
    const login = await fetch(`${origin}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'a@example.com', password: 'some password' }),
    })
    assert.equal(login.status, 503)
    assert.containsSubset(await login.json(), { code: 'unavailable' })

    const idle = connect(Number(new URL(origin).port), '127.0.0.1')
    idle.on('error', () => undefined)
    cleanup(() => void idle.destroy())
    await once(idle, 'connect')
    assert.equal(await process.stop(), 0)
  })
})
