import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner, PASSWORD, signIn } from '#database/factories/learners'
import User from '#models/user'
import { auditedActions } from '#tests/support/audit'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { mailsTo, mailTo } from '#tests/support/smtp_server'

const PATH = '/api/v1/users/me/password'
const NEXT = 'twelve large grey whales'

test.group('PUT users/me/password', () => {
  test("refuses a guest's change of password", async ({ assert, client }) => {
    const body = { current_password: PASSWORD, new_password: NEXT }
    assertProblem(assert, await client.put(PATH).json(body), 401, 'unauthenticated')
  })

  test('changes the password and ends the other sign-ins', async ({ assert, client }) => {
    const phone = await signIn('phone')
    const tablet = await signIn('tablet', phone.email)
    await db.table('one_time_codes').insert({
      ...{ user_id: phone.user.id, purpose: 'reset_password', code_hash: 'a'.repeat(64) },
      expires_at: new Date(Date.now() + 60_000),
    })
    const response = await client
      .put(PATH)
      .bearerToken(phone.accessToken)
      .json({ current_password: PASSWORD, new_password: NEXT })
    response.assertStatus(204)

    const login = (password: string) => {
      return client.post('/api/v1/auth/login').json({ email: phone.email, password })
    }
    const [old, next] = [await login(PASSWORD), await login(NEXT)]
    assertProblem(assert, old, 401, 'invalid_credentials')
    next.assertStatus(200)
    const me = (token: string) => client.get('/api/v1/users/me').bearerToken(token)
    const [own, other] = [await me(phone.accessToken), await me(tablet.accessToken)]
    own.assertStatus(200)
    assertProblem(assert, other, 401, 'unauthenticated')
    const refresh = await client
      .post('/api/v1/auth/refresh')
      .json({ refresh_token: tablet.refreshToken })
    assertProblem(assert, refresh, 401, 'invalid_refresh_token')
    assert.include(await auditedActions(phone.user.id), 'password_changed')
    assert.lengthOf(await db.from('one_time_codes').where('user_id', phone.user.id), 0)
  })

  test('refuses a change of password with a wrong one, and changes nothing', async ({
    assert,
    client,
  }) => {
    const phone = await signIn('phone')
    const tablet = await signIn('tablet', phone.email)
    const response = await client
      .put(PATH)
      .bearerToken(phone.accessToken)
      .json({ current_password: 'not this one', new_password: NEXT })
    assertProblem(assert, response, 422, 'wrong_password')
    const { password } = await User.findOrFail(phone.user.id)
    assert.equal(password, phone.user.password)
    const me = await client.get('/api/v1/users/me').bearerToken(tablet.accessToken)
    me.assertStatus(200)
  })

  test('mails about a changed password to a verified address only', async ({ assert, client }) => {
    const stranger = await createLearner()
    const owner = await createLearner({ emailVerifiedAt: DateTime.utc() })
    for (const { accessToken } of [stranger, owner]) {
      const response = await client
        .put(PATH)
        .bearerToken(accessToken)
        .json({ current_password: PASSWORD, new_password: NEXT })
      response.assertStatus(204)
    }
    const { raw } = await mailTo(owner.email)
    assert.match(raw, /^Subject: Your password was changed\r$/m)
    assert.lengthOf(mailsTo(stranger.email), 0)
  })

  test('tells a learner without a password how to set one', async ({ assert, client }) => {
    const { accessToken } = await createLearner({ password: null, authProvider: 'google' })
    const body = { current_password: '', new_password: NEXT }
    const response = await client.put(PATH).bearerToken(accessToken).json(body)
    assertProblem(assert, response, 422, 'no_password')
  })

  test('refuses a bad new password: {why}')
    .with([
      { why: 'too short', password: 'seven77' },
      { why: '73 bytes', password: 'x1'.repeat(36) + 'y', limit: 72 },
      { why: '2,000 bytes', password: 'x1'.repeat(1000), limit: 72 },
      { why: 'one character', password: 'aaaaaaaaaa' },
      { why: 'the name', password: 'Maximilian' },
    ])
    .run(async ({ assert, client }, { password, limit }) => {
      const { user, accessToken } = await createLearner({ name: 'Maximilian' })
      const response = await client
        .put(PATH)
        .bearerToken(accessToken)
        .json({ current_password: PASSWORD, new_password: password })
      const { errors } = assertRefused(assert, response, ['new_password'])
      if (limit) assert.containsSubset(errors, [{ code: 'max_bytes', limit }])
      const after = await User.findOrFail(user.id)
      assert.equal(after.password, user.password)
    })

  test('refuses the e-mail address as a new password', async ({ assert, client }) => {
    const { email, accessToken } = await createLearner()
    const response = await client
      .put(PATH)
      .bearerToken(accessToken)
      .json({ current_password: PASSWORD, new_password: email.toUpperCase() })
    assertRefused(assert, response, ['new_password'])
  })
})
