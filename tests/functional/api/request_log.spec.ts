import { PassThrough } from 'node:stream'
import { Logger } from '@adonisjs/core/logger'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createLearner, PASSWORD } from '#database/factories/learners'
import { until } from '#tests/support/until'

type Line = Record<string, unknown>

/** The log of the server under test while a test runs, which is silent otherwise. */
async function listenToLog(cleanup: (end: () => void) => void) {
  const lines: Line[] = []
  const text: string[] = []
  const destination = new PassThrough()
  destination.on('data', (chunk: Buffer) => {
    text.push(chunk.toString())
    for (const line of chunk.toString().trim().split('\n')) lines.push(JSON.parse(line) as Line)
  })
  const listening = new Logger({ enabled: true, level: 'info', destination })
  const logger = await app.container.make('logger')
  const child = logger.child
  logger.child = (...given) => listening.child(...given)
  cleanup(() => (logger.child = child))
  return { text, lines, requests: () => lines.filter(({ msg }) => msg === 'request') }
}

test.group('The log', () => {
  test('logs a line for each request', async ({ assert, client, cleanup }) => {
    const { user, accessToken } = await createLearner()
    const log = await listenToLog(cleanup)
    const path = '/api/v1/game/sessions?per_page=3'
    const response = await client.get(path).bearerToken(accessToken)
    await until('the line is there', () => log.requests().length > 0)
    const { time, pid, hostname, level, duration_ms: duration, ...line } = log.requests()[0]!
    assert.deepEqual(line, {
      request_id: response.header('x-request-id'),
      method: 'GET',
      route: '/api/v1/game/sessions',
      status: 200,
      user_id: user.id,
      msg: 'request',
    })
    assert.isAbove(Number(duration), 0)
    assert.closeTo(Number(time), Date.now(), 60_000)
  })

  test('logs which admin made a request', async ({ assert, client, cleanup }) => {
    const { admin, accessToken } = await createAdmin()
    const log = await listenToLog(cleanup)
    await client.get('/api/v1/admin/auth/me').bearerToken(accessToken)
    await until('the line is there', () => log.requests().length > 0)
    assert.containsSubset(log.requests()[0], { admin_id: admin.id, user_id: null })
  })

  test('logs null for guests and unknown routes', async ({ assert, client, cleanup }) => {
    const log = await listenToLog(cleanup)
    await client.get('/api/v1/nothing')
    await until('the line is there', () => log.requests().length > 0)
    assert.containsSubset(log.requests()[0], { route: null, user_id: null, status: 404 })
  })

  test('logs no password, token, address or text', async ({ assert, client, cleanup }) => {
    const { user, accessToken } = await createLearner()
    const log = await listenToLog(cleanup)
    const credentials = { email: user.email, password: PASSWORD }
    const login = await client.post('/api/v1/auth/login').json(credentials)
    await client.get('/api/v1/users/me').bearerToken(accessToken)
    await client.post('/api/v1/auth/login').json({ ...credentials, password: 'wrong password' })
    await until('the lines are there', () => log.requests().length === 3)
    const text = log.text.join('')
    for (const secret of [
      PASSWORD,
      'wrong password',
      user.email,
      accessToken,
      login.body().access_token,
      login.body().refresh_token,
    ]) {
      assert.notInclude(text, secret)
    }
  })
})
