import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import RefreshToken from '#models/refresh_token'
import SignIn from '#models/sign_in'
import User from '#models/user'
import { watchBcrypt } from '#tests/support/bcrypt_work'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/auth/register'

function newLearner() {
  return { email: `${randomUUID()}@example.com`, password: 'seven quiet harbours', name: 'Mia' }
}

test.group('POST auth/register', () => {
  test('registers an account and signs it in', async ({ assert, client }) => {
    const learner = { ...newLearner(), time_zone: 'America/Bogota', device_name: "Mia's phone" }
    const response = await client.post(PATH).json(learner)
    response.assertStatus(201)
    const { user, access_token: accessToken, refresh_token: token, ...rest } = response.body()
    assert.deepEqual(rest, {
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_expires_in: 604_800,
    })
    const { email, time_zone: zone } = learner
    assert.containsSubset(user, { email, name: 'Mia', email_verified: false, time_zone: zone })

    const me = await client.get('/api/v1/users/me').bearerToken(accessToken)
    assert.deepEqual(me.body(), user)
    const refreshed = await client.post('/api/v1/auth/refresh').json({ refresh_token: token })
    refreshed.assertStatus(200)
  })

  test('stores neither password nor token in clear', async ({ assert, client }) => {
    const learner = { ...newLearner(), device_name: 'tablet' }
    const response = await client.post(PATH).json(learner)
    const user = await User.findByOrFail('email', learner.email)
    const signIn = await SignIn.findByOrFail('userId', user.id)
    const [kept] = await RefreshToken.query().where('signInId', signIn.id)
    assert.match(user.password!, /^\$bcrypt\$/)
    assert.equal(signIn.deviceName, 'tablet')
    assert.match(kept!.tokenHash, /^[0-9a-f]{64}$/)
    assert.notInclude(JSON.stringify([user, kept]), learner.password)
    assert.notInclude(JSON.stringify([user, kept]), response.body().refresh_token)
    assert.notInclude(response.text(), user.password!)
    assert.notInclude(response.text(), kept!.tokenHash)
  })

  test('refuses to register a taken address, in any case', async ({ assert, client }) => {
    const { email } = await createLearner()
    const learner = { ...newLearner(), email: email.toUpperCase() }
    assertProblem(assert, await client.post(PATH).json(learner), 409, 'email_taken')
    assert.lengthOf(await User.query().whereILike('email', email), 1)
  })

  test('registers one of two accounts with the same address at the same moment', async ({
    assert,
    client,
  }) => {
    const learner = newLearner()
    const shouting = { ...learner, email: learner.email.toUpperCase() }
    const responses = await Promise.all(
      [learner, shouting].map((one) => client.post(PATH).json(one))
    )
    assert.sameMembers(
      responses.map((response) => response.status()),
      [201, 409]
    )
    const users = await User.query().whereILike('email', learner.email)
    assert.lengthOf(users, 1)
    assert.lengthOf(await SignIn.query().where('userId', users[0]!.id), 1)
  })

  test('names every missing field of a registration', async ({ assert, client }) => {
    assertRefused(assert, await client.post(PATH).json({}), ['email', 'password', 'name'])
    assertRefused(assert, await client.post(PATH), ['email', 'password', 'name'])
  })

  test('refuses a registration with a bad {field}: {why}')
    .with([
      { field: 'email', why: 'no address', value: 'no address' },
      { field: 'email', why: 'too long', value: `${'a'.repeat(250)}@example.com` },
      { field: 'email', why: 'a number', value: 7 },
      { field: 'email', why: 'a list', value: ['mia@example.com'] },
      { field: 'email', why: 'null', value: null },
      { field: 'name', why: 'blank', value: '   ' },
      { field: 'name', why: 'too long', value: 'm'.repeat(101) },
      { field: 'name', why: 'an object', value: { first: 'Mia' } },
      { field: 'name', why: 'a boolean', value: true },
      { field: 'password', why: 'too short', value: 'short' },
      { field: 'password', why: 'a number', value: 12345678 },
      { field: 'password', why: 'one character repeated', value: 'aaaaaaaaaaaa' },
      { field: 'password', why: 'a common one', value: 'Qwertyuiop1' },
      { field: 'password', why: '75 bytes', value: 'ü'.repeat(37) + 'a' },
      { field: 'time_zone', why: 'an offset', value: '+02:00' },
      { field: 'time_zone', why: 'unknown', value: 'Europe/Atlantis' },
      { field: 'device_name', why: 'too long', value: 'd'.repeat(101) },
      { field: 'device_name', why: 'empty', value: '' },
      ...ILL_FORMED.flatMap(({ why, value }) => [
        { field: 'email', why, value: `${value}@example.com` },
        { field: 'name', why, value },
        { field: 'password', why, value: `seven quiet ${value}` },
        { field: 'device_name', why, value },
      ]),
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const learner = { ...newLearner(), [field]: value }
      assertRefused(assert, await client.post(PATH).json(learner), [field])
      if (field !== 'email') assert.isNull(await User.findBy('email', learner.email))
    })

  test('refuses the name or the address as a password', async ({ assert, client }) => {
    const learner = { ...newLearner(), name: 'Maximilian' }
    for (const password of ['maximilian', learner.email.toUpperCase()]) {
      assertRefused(assert, await client.post(PATH).json({ ...learner, password }), ['password'])
    }
    assert.isNull(await User.findBy('email', learner.email))
  })

  test('refuses to register a name of 500 kB', async ({ assert, client }) => {
    const learner = { ...newLearner(), name: 'm'.repeat(500_000) }
    assertProblem(assert, await client.post(PATH).json(learner), 413, 'payload_too_large')
    assert.isNull(await User.findBy('email', learner.email))
  })

  test('refuses to register a password of 1 MB, without hashing it', async ({
    assert,
    client,
    cleanup,
  }) => {
    const learner = { ...newLearner(), password: 'p'.repeat(1_000_000) }
    const work = watchBcrypt(cleanup)
    assertProblem(assert, await client.post(PATH).json(learner), 413, 'payload_too_large')
    assert.isEmpty(work)
    assert.isNull(await User.findBy('email', learner.email))
  })

  test('accepts 72 bytes of password, and no more', async ({ assert, client }) => {
    const learner = { ...newLearner(), password: 'ab'.repeat(36) }
    const longer = { ...learner, password: `${learner.password}c` }
    assertRefused(assert, await client.post(PATH).json(longer), ['password'])
    const response = await client.post(PATH).json(learner)
    response.assertStatus(201)
  })

  test("a registration sets no field that is not the learner's to set", async ({
    assert,
    client,
  }) => {
    const learner = newLearner()
    const id = randomUUID()
    const response = await client.post(PATH).json({
      ...learner,
      id,
      role: 'admin',
      admin: true,
      email_verified: true,
      email_verified_at: '2020-01-01T00:00:00.000Z',
      emailVerifiedAt: '2020-01-01T00:00:00.000Z',
      auth_provider: 'google',
      auth_provider_id: '1234',
      authProvider: 'google',
      created_at: '2020-01-01T00:00:00.000Z',
      __proto__: { id },
    })
    response.assertStatus(201)
    const user = await User.findByOrFail('email', learner.email)
    assert.notEqual(user.id, id)
    assert.isNull(user.emailVerifiedAt)
    assert.equal(user.authProvider, 'email')
    assert.isNull(user.authProviderId)
    assert.isAbove(user.createdAt.year, 2020)
    assert.containsSubset(response.body().user, { email_verified: false, auth_provider: 'email' })
  })

  test('keeps line breaks in names out of headers and logs', async ({ assert, client }) => {
    const split = 'Mia\r\nSet-Cookie: admin=1\r\n\r\n<html>'
    const learner = { ...newLearner(), name: split, device_name: split }
    const response = await client.post(PATH).json(learner)
    response.assertStatus(201)
    const line = 'Mia Set-Cookie: admin=1 <html>'
    assert.equal(response.body().user.name, line)
    assert.isUndefined(response.header('set-cookie'))
    const user = await User.findByOrFail('email', learner.email)
    const { deviceName } = await SignIn.findByOrFail('userId', user.id)
    assert.equal(deviceName, line)
  })

  test('refuses to register an address with {$self}')
    .with([
      'a\r\nBcc: eve@example.com',
      'a b@example.com',
      'a@example.com.',
      'a@exam\nple.com',
      'a.@example.com',
    ])
    .run(async ({ assert, client }, email) => {
      const response = await client.post(PATH).json({ ...newLearner(), email })
      assertRefused(assert, response, ['email'])
    })

  test('accepts any password that is long enough, and ignores unknown fields', async ({
    client,
  }) => {
    const learner = { ...newLearner(), password: ' 密码是什么呢呢 ', admin: true, id: randomUUID() }
    const response = await client.post(PATH).json(learner)
    response.assertStatus(201)
    const login = { email: learner.email, password: learner.password }
    const signedIn = await client.post('/api/v1/auth/login').json(login)
    signedIn.assertStatus(200)
  })
})
