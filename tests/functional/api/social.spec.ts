import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SOCIAL_PROVIDERS } from '#accounts/enums'
import { createLearner } from '#database/factories/learners'
import User from '#models/user'
import UserIdentity from '#models/user_identity'
import { auditedActions } from '#tests/support/audit'
import { freePort } from '#tests/support/free_port'
import { untilWaitedFor } from '#tests/support/locks'
import { createOwnDatabase } from '#tests/support/own_database'
import { assertRefused } from '#tests/support/problems'
import { providers } from '#tests/support/providers/running'
import { GOOGLE_APP, idToken, newEmail, sha256 } from '#tests/support/providers/tokens'
import { countAccountRows } from '#tests/support/row_counts'
import { serve } from '#tests/support/serving'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/auth/social'

test.group('POST auth/social', () => {
  test('creates an account for an identity, and finds it again', async ({ assert, client }) => {
    const claims = { sub: randomUUID(), email: newEmail(), email_verified: true }
    const request = { provider: 'google', device_name: "Mia's phone", name: 'Not this one' }
    const first = await client
      .post(PATH)
      .json({ ...request, token: await idToken('google', claims), time_zone: 'America/Bogota' })
    first.assertStatus(200)
    const { user, access_token: accessToken } = first.body()
    assert.containsSubset(user, {
      email: claims.email,
      email_verified: true,
      name: 'Mia Google',
      avatar_url: null,
      auth_provider: 'google',
      providers: ['google'],
    })
    const me = await client.get('/api/v1/users/me').bearerToken(accessToken)
    assert.deepEqual(me.body(), user)
    const signIns = await client.post('/api/v1/auth/refresh').json({
      refresh_token: first.body().refresh_token,
    })
    signIns.assertStatus(200)

    const token = await idToken('google', { sub: claims.sub })
    const again = await client.post(PATH).json({ ...request, token, time_zone: 'Asia/Tokyo' })
    assert.equal(again.body().user.id, user.id)
    assert.equal(again.body().user.time_zone, 'America/Bogota')
    assert.deepEqual(await auditedActions(user.id), ['identity_linked', 'registered', 'signed_in'])
  })

  test("takes Apple's name from the app, and a relay's address", async ({ assert, client }) => {
    const email = `${randomUUID()}@privaterelay.appleid.com`
    const claims = { email, email_verified: 'true', is_private_email: 'true' }
    const token = await idToken('apple', claims)
    const response = await client
      .post(PATH)
      .json({ provider: 'apple', token, name: ' Mia\nApple ' })
    response.assertStatus(200)
    assert.containsSubset(response.body().user, { email, email_verified: true, name: 'Mia Apple' })
  })

  test('a social name is {why}')
    .with([
      { why: 'cut to 100 characters', name: '🦊'.repeat(300), expected: '🦊'.repeat(100) },
      { why: 'made up when there is none', name: null, expected: 'Learner' },
      { why: 'made up when it is blank', name: ' ', expected: 'Learner' },
      { why: 'freed of control characters', name: 'Mi\u0007a\u009f\r\nX', expected: 'Mi a X' },
    ])
    .run(async ({ assert, client }, { name, expected }) => {
      const token = await idToken('apple')
      const response = await client.post(PATH).json({ provider: 'apple', token, name })
      assert.equal(response.body().user?.name, expected, response.text())
    })

  test('signs in with an access token of Facebook', async ({ assert, client }) => {
    const email = newEmail()
    const token = providers.facebook.issue({ email, name: 'Mia Facebook', expires_at: 0 })
    const response = await client.post(PATH).json({ provider: 'facebook', token })
    response.assertStatus(200)
    assert.containsSubset(response.body().user, {
      email,
      email_verified: false,
      name: 'Mia Facebook',
    })
  })

  test('recognises the Facebook user in Limited Login too', async ({ assert, client }) => {
    const sub = randomUUID()
    const token = providers.facebook.issue({ user_id: sub })
    const first = await client.post(PATH).json({ provider: 'facebook', token })
    for (const iss of ['https://www.facebook.com', 'https://limited.facebook.com']) {
      const limited = await idToken('facebook', { iss, sub, nonce: 'n1' })
      const body = { provider: 'facebook', token: limited, nonce: 'n1' }
      const response = await client.post(PATH).json(body)
      response.assertStatus(200)
      assert.equal(response.body().user.id, first.body().user.id)
    }
  })

  test('accepts each of our apps, both issuers of Google, and the nonce of each provider', async ({
    client,
  }) => {
    const tokens = {
      google: await idToken('google', {
        nonce: 'raw',
        iss: 'accounts.google.com',
        aud: GOOGLE_APP,
      }),
      apple: await idToken('apple', { nonce: sha256('raw'), aud: 'com.example.saywell.web' }),
      facebook: await idToken('facebook', { nonce: 'raw' }),
    }
    for (const provider of SOCIAL_PROVIDERS) {
      const body = { provider, token: tokens[provider], nonce: 'raw' }
      const response = await client.post(PATH).json(body)
      response.assertStatus(200)
    }
    const token = await idToken('google', { aud: 'saywell-android' })
    const response = await client.post(PATH).json({ provider: 'google', token })
    response.assertStatus(200)
  })

  test('two first sign-ins at the same moment make one account: {who}')
    .with([
      { who: 'with an e-mail address', email: true },
      { who: 'without one', email: false },
    ])
    .run(async ({ assert, client }, { email }) => {
      const claims = {
        sub: randomUUID(),
        ...(email && { email: newEmail(), email_verified: true }),
      }
      const token = await idToken('google', claims)
      const answers = await Promise.all(
        [1, 2, 3, 4].map(() => client.post(PATH).json({ provider: 'google', token }))
      )
      for (const answer of answers) answer.assertStatus(200)
      assert.lengthOf(new Set(answers.map((answer) => answer.body().user.id)), 1)
      assert.lengthOf(await UserIdentity.query().where('subject', claims.sub), 1)
    })

  test('finds the account that another first sign-in has just made: {provider}')
    .with([
      { provider: 'google', claims: { email_verified: true } },
      { provider: 'facebook', claims: {} },
    ] as const)
    .run(async ({ assert, client }, { provider, claims }) => {
      const { user, email } = await createLearner()
      const subject = randomUUID()
      const other = await db.transaction()
      await User.query({ client: other }).where('id', user.id).forUpdate()
      const token = await idToken(provider, { ...claims, sub: subject, email })
      const answer = client.post(PATH).json({ provider, token }).send()
      await untilWaitedFor('users')
      await UserIdentity.create({ userId: user.id, provider, subject }, { client: other })
      await other.commit()
      const response = await answer
      response.assertStatus(200)
      assert.equal(response.body().user.id, user.id)
      assert.deepEqual(await auditedActions(user.id), ['signed_in'])
    })

  test('refuses a social sign-in with a bad {field}: {why}')
    .with([
      { field: 'provider', why: 'unknown', value: 'email' },
      { field: 'provider', why: 'missing', value: undefined },
      { field: 'token', why: 'missing', value: undefined },
      { field: 'token', why: 'over 16 kB', value: 'x'.repeat(16_385) },
      { field: 'token', why: 'a list', value: ['a.b.c'] },
      { field: 'nonce', why: 'a number', value: 7 },
      { field: 'authorization_code', why: 'an object', value: {} },
      { field: 'time_zone', why: 'an offset', value: '+02:00' },
      { field: 'device_name', why: 'empty', value: '' },
      ...ILL_FORMED.flatMap((text) => [
        { field: 'token', ...text },
        { field: 'name', ...text },
        { field: 'nonce', ...text },
      ]),
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const before = await countAccountRows()
      const body = { provider: 'google', token: await idToken('google'), [field]: value }
      assertRefused(assert, await client.post(PATH).json(body), [field])
      assert.deepEqual(await countAccountRows(), before)
    })

  test('refuses a provider that is not set up, without asking it', async ({ assert, cleanup }) => {
    const { url } = await createOwnDatabase(cleanup)
    const { origin } = await serve({ DATABASE_URL: url }, cleanup)
    for (const provider of SOCIAL_PROVIDERS) {
      const answer = await fetch(`${origin}${PATH}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ provider, token: await idToken(provider) }),
      })
      assert.equal(answer.status, 422)
      assert.containsSubset(await answer.json(), { code: 'provider_not_configured' })
    }
  })

  test('logs why a provider cannot be asked, and does not tell the learner', async ({
    assert,
    cleanup,
  }) => {
    const { url } = await createOwnDatabase(cleanup)
    const keys = `http://127.0.0.1:${await freePort()}/keys`
    const settings = { ...providers.settings, GOOGLE_JWKS_URL: keys, DATABASE_URL: url }
    const { origin, process } = await serve(settings, cleanup)
    const token = await idToken('google')
    const answer = await fetch(`${origin}${PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'google', token }),
    })
    assert.equal(answer.status, 503)
    assert.notInclude(await answer.text(), keys)
    const line = await process.line((one) => one.includes('provider_unavailable'))
    assert.include(line, `google: ${keys} did not answer: ECONNREFUSED`)
    assert.notInclude(process.lines.join(), token)
  })
})
