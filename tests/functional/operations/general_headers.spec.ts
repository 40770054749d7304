import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import router from '@adonisjs/core/services/router'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createLearner, createToken, PASSWORD } from '#database/factories/learners'
import { sendRaw, serverUrl } from '#tests/support/http'

/** The only routes whose answers may be kept, and how; when they fail, not even these. */
const KEPT: Record<string, string> = {
  '/api/v1/config': 'public, max-age=0, must-revalidate',
  '/api/v1/tags': 'public, max-age=0, must-revalidate',
  '/docs': 'public, no-cache',
  '/docs/assets/:file': 'public, no-cache',
  '/openapi.json': 'public, no-cache',
}

interface Route {
  method: string
  pattern: string
}

function allRoutes(): Route[] {
  router.commit()
  return (router.toJSON().root ?? []).flatMap(({ methods, pattern }) => {
    return methods.map((method) => ({ method, pattern }))
  })
}

/** Of an admin page, whose forms tell their own origin only with this one. Other pages send no form. */
const REFERRER_OF_PAGES = 'same-origin'

function assertGeneral(assert: Assert, headers: Record<string, unknown>, kept: string, of: string) {
  const { 'cache-control': cacheControl, 'x-content-type-options': sniffing } = headers
  const general = [cacheControl, sniffing, headers['referrer-policy']]
  const referrer = headers['content-security-policy']?.toString().includes("form-action 'self'")
    ? REFERRER_OF_PAGES
    : 'no-referrer'
  assert.deepEqual(general, [kept, 'nosniff', referrer], of)
  // Nobody speaks TLS here; tests/functional/operations/faults.spec.ts has a server of production.
  assert.isUndefined(headers['strict-transport-security'])
}

async function createAdminToken(): Promise<string> {
  const { accessToken } = await createAdmin()
  return accessToken
}

async function send({ method, pattern }: Route, token: string | undefined) {
  const path = pattern.replace(':file', 'docs.css').replace(/:\w+|\*/, randomUUID())
  const hasBody = method === 'POST' || method === 'PUT'
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(hasBody && { 'content-type': 'application/json' }),
  }
  return sendRaw(path, { method, headers, body: hasBody ? '{}' : undefined })
}

test.group('The headers of every answer', () => {
  test('no answer of any route may be kept, but what is public: for {who}')
    .with([
      { who: 'a guest', tokenOf: async () => undefined, status: 401 },
      { who: 'a learner', tokenOf: createToken, status: 404 },
      { who: 'an admin', tokenOf: createAdminToken, status: 404 },
    ])
    .run(async ({ assert }, { tokenOf, status: other }) => {
      const routes = allRoutes()
      assert.isAbove(routes.length, 60)
      const statuses = new Set<number>()
      for (const route of routes) {
        const { status, headers } = await send(route, await tokenOf())
        const kept = status < 300 ? (KEPT[route.pattern] ?? 'no-store') : 'no-store'
        assertGeneral(assert, headers, kept, `${route.method} ${route.pattern} ${status}`)
        statuses.add(status)
      }
      assert.includeMembers([...statuses], [200, 422, other])
    })
    .timeout(60_000)

  test('an answer with a token may not be kept: {path}')
    .with([
      {
        path: '/api/v1/auth/register',
        body: () => ({ email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Mia' }),
      },
      {
        path: '/api/v1/auth/login',
        body: async () => {
          const { email } = await createLearner()
          return { email, password: PASSWORD }
        },
      },
    ])
    .run(async ({ assert, client }, { path, body }) => {
      const response = await client.post(path).json(await body())
      assert.isString(response.body().access_token)
      assertGeneral(assert, response.headers(), 'no-store', path)
    })

  test('a failure of a public route may not be kept: {$self}')
    .with(['/api/v1/tags?level=Z9', '/docs/assets/nothing', '/nothing', '/docs/%'])
    .run(async ({ assert }, path) => {
      const { status, headers } = await sendRaw(path)
      assert.isAtLeast(status, 400)
      assertGeneral(assert, headers, 'no-store', path)
    })

  test('the answer to what is no HTTP may not be kept', async ({ assert }) => {
    const { hostname, port } = new URL(serverUrl())
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.write('kettle\r\n\r\n')
    await once(socket, 'close')
    const lines = text.split('\r\n\r\n')[0]!.split('\r\n').slice(1)
    const headers = lines.map((line) => line.split(': ') as [string, string])
    const lower = headers.map(([name, value]) => [name.toLowerCase(), value])
    assertGeneral(
      assert,
      Object.fromEntries(lower) as object as Record<string, unknown>,
      'no-store',
      text
    )
  })
})
