import { test } from '@japa/runner'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import env from '#start/env'
import { giveFactor } from '#tests/support/authenticator'
import { PanelClient } from '#tests/support/panel_client'
import { serve } from '#tests/support/serving'

test.group('Limits of the sign-in to the admin pages', (group) => {
  let origin = ''
  group.setup(async () => {
    const ends: (() => Promise<void>)[] = []
    const settings = {
      DATABASE_URL: env.get('DATABASE_URL') ?? '',
      APP_URL: 'https://saywell.example.com',
      RATE_LIMIT_WRONG_PASSWORDS: '2',
      RATE_LIMIT_GUEST_PER_MINUTE: '12',
      RATE_LIMIT_LOGIN_PER_10_MINUTES: '9',
      TRUSTED_PROXIES: '127.0.0.1',
    }
    const served = await serve(settings, (end) => ends.push(end))
    origin = served.origin
    return async () => {
      for (const end of ends) await end()
    }
  })
  group.each.timeout(60_000)

  let addresses = 0
  /** From an address of its own. */
  function newClient() {
    const client = new PanelClient(origin)
    const from = { 'x-forwarded-for': `203.0.113.${addresses++}` }
    return {
      client,
      get: (path: string) => client.get(path, from),
      post: (path: string, fields: Record<string, string>) => client.post(path, fields, from),
    }
  }

  test('with TLS, the cookie is for TLS and this host only', async ({ assert }) => {
    const { headers } = await newClient().get('/admin/login')
    const [cookie] = headers.getSetCookie()
    assert.match(cookie!, /^__Host-saywell=/)
    const attributes = cookie!.split('; ').slice(1)
    const flags = attributes.filter((name) => !/^(Max-Age|Expires)=/.test(name)).sort()
    assert.deepEqual(flags, ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
  })

  test('wrong passwords delay the next attempt, which the form says', async ({ assert }) => {
    const { username } = await createAdmin()
    const { get, post } = newClient()
    await get('/admin/login')
    for (let wrong = 0; wrong <= 2; wrong++) {
      const { status } = await post('/admin/login', { username, password: 'not this one' })
      assert.equal(status, 422)
    }
    const delayed = await post('/admin/login', { username, password: ADMIN_PASSWORD })
    assert.equal(delayed.status, 429)
    assert.match(delayed.html, /Too many attempts: try again in \d+ s\./)
    assert.include(delayed.html, `value="${username}"`)
    assert.isNotNull(delayed.headers.get('retry-after'))
  })

  test('wrong codes delay the next one of this admin, but no recovery code', async ({ assert }) => {
    const { admin, username } = await createAdmin()
    const { authenticator, recoveryCodes } = await giveFactor(admin)
    const { get, post } = newClient()
    await get('/admin/login')
    await post('/admin/login', { username, password: ADMIN_PASSWORD })
    await get('/admin/login/code')
    for (let wrong = 0; wrong <= 2; wrong++) {
      const { status } = await post('/admin/login/code', { code: '000' })
      assert.equal(status, 422)
    }
    const delayed = await post('/admin/login/code', { code: authenticator.code() })
    assert.equal(delayed.status, 429)
    assert.match(delayed.html, /name="code"/)
    const admitted = await post('/admin/login/code', { recovery_code: recoveryCodes[0]! })
    assert.equal(admitted.status, 303)
  })

  test('who asks for the form too often gets a page that says so, and no session', async ({
    assert,
  }) => {
    const { get, post } = newClient()
    for (let asked = 0; asked < 12; asked++) {
      const { status } = await get('/admin/login')
      assert.equal(status, 200)
    }
    const refused = await get('/admin/login')
    assert.equal(refused.status, 429)
    assert.match(refused.headers.get('content-type')!, /^text\/html/)
    assert.include(refused.html, 'That was too often.')
    const form = await post('/admin/account/theme', { text: 'x' })
    assert.equal(form.status, 429)
  })

  test('who sends the form too often is refused before a password is looked at', async ({
    assert,
  }) => {
    const { get, post } = newClient()
    await get('/admin/login')
    const statuses: number[] = []
    for (let sent = 0; sent < 11; sent++) {
      const { status } = await post('/admin/login', { username: `nobody-${sent}`, password: 'x' })
      statuses.push(status)
    }
    assert.deepEqual(statuses, [...Array<number>(9).fill(422), 429, 429])
  })
})
