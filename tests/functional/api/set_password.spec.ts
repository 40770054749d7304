import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner, signIn } from '#database/factories/learners'
import User from '#models/user'
import UserIdentity from '#models/user_identity'
import { auditedActions } from '#tests/support/audit'
import { issueCode } from '#tests/support/codes'
import { untilWaitedFor } from '#tests/support/locks'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { idToken } from '#tests/support/providers/tokens'
import { mailTo } from '#tests/support/smtp_server'

const PATH = '/api/v1/users/me/password'
const NEW = 'twelve large grey whales'

/** A learner who is signed in, and has Google, but no password. */
async function googleLearner(fields: Partial<User> = {}) {
  const { email } = await createLearner({ emailVerifiedAt: DateTime.utc() })
  const learner = await signIn('phone', email)
  const { user } = learner
  const subject = randomUUID()
  await user.merge({ password: null, authProvider: 'google', authProviderId: subject }).save()
  await user.merge(fields).save()
  await UserIdentity.create({ userId: user.id, provider: 'google', subject })
  return { ...learner, subject }
}

async function set(client: ApiClient, token: string, sub: string, password = NEW) {
  const body = {
    new_password: password,
    provider: 'google',
    token: await idToken('google', { sub }),
  }
  return client.post(PATH).bearerToken(token).json(body)
}

test.group('POST users/me/password', () => {
  test('refuses a guest who sets a first password', async ({ assert, client }) => {
    const body = { new_password: NEW, provider: 'google', token: 'x' }
    assertProblem(assert, await client.post(PATH).json(body), 401, 'unauthenticated')
  })

  test('sets a first password, which the learner then signs in with', async ({
    assert,
    client,
  }) => {
    const { user, email, accessToken, subject } = await googleLearner()
    const tablet = await signIn('tablet', email)
    await issueCode(user.id, 'reset_password')
    const response = await set(client, accessToken, subject)
    response.assertStatus(204)
    const login = await client.post('/api/v1/auth/login').json({ email, password: NEW })
    login.assertStatus(200)
    assert.containsSubset(login.body().user, {
      ...{ id: user.id, auth_provider: 'google', providers: ['email', 'google'] },
    })
    const me = await client.get('/api/v1/users/me').bearerToken(tablet.accessToken)
    me.assertStatus(200)
    assert.include(await auditedActions(user.id), 'password_set')
    assert.isEmpty(await db.from('one_time_codes').where('user_id', user.id))
    const notice = await mailTo(email)
    assert.match(notice.raw, /a password was added/)

    const again = await set(client, accessToken, subject, 'a dozen tiny blue birds')
    assertProblem(assert, again, 409, 'password_exists')
    const still = await client.post('/api/v1/auth/login').json({ email, password: NEW })
    still.assertStatus(200)
  })

  test('sets one of two first passwords that come at once', async ({ assert, client }) => {
    const { accessToken, subject } = await googleLearner()
    const answers = await Promise.all(
      [NEW, 'a dozen tiny blue birds'].map((one) => set(client, accessToken, subject, one))
    )
    const statuses = answers.map((answer) => answer.status()).toSorted()
    assert.deepEqual(statuses, [204, 409])
  })

  test('refuses a first password with {why}, and sets none')
    .with([
      { why: "another learner's identity", code: 'wrong_identity', sub: randomUUID(), age: 0 },
      { why: 'a token that is not fresh', code: 'stale_identity', sub: undefined, age: 601 },
    ])
    .run(async ({ assert, client }, { code, sub, age }) => {
      const { user, accessToken, subject } = await googleLearner()
      const iat = Math.floor(Date.now() / 1000) - age
      const token = await idToken('google', { sub: sub ?? subject, iat })
      const body = { new_password: NEW, provider: 'google', token }
      const response = await client.post(PATH).bearerToken(accessToken).json(body)
      assertProblem(assert, response, 422, code)
      const { password } = await User.findOrFail(user.id)
      assert.isNull(password)
    })

  test('refuses a first password for a sign-in that has ended meanwhile', async ({
    assert,
    client,
  }) => {
    const { user, accessToken, subject } = await googleLearner()
    const deletion = await db.transaction()
    await deletion.from('users').where('id', user.id).forUpdate()
    await deletion.from('sign_ins').where('user_id', user.id).delete()
    const asked = set(client, accessToken, subject)
    await untilWaitedFor('users')
    await deletion.commit()
    assertProblem(assert, await asked, 401, 'unauthenticated')
    const { password } = await User.findOrFail(user.id)
    assert.isNull(password)
  })

  test('refuses a first password where there is no address to sign in with', async ({
    assert,
    client,
  }) => {
    const { accessToken, subject } = await googleLearner({ email: null })
    const response = await set(client, accessToken, subject)
    assertProblem(assert, response, 409, 'no_email_address')
  })

  test('refuses a first password that is a bad one, or is missing', async ({ assert, client }) => {
    const { user, email, accessToken, subject } = await googleLearner()
    for (const password of ['seven77', email.toUpperCase()]) {
      assertRefused(assert, await set(client, accessToken, subject, password), ['new_password'])
    }
    const empty = await client.post(PATH).bearerToken(accessToken).json({})
    assertRefused(assert, empty, ['new_password', 'provider', 'token'])
    const { password } = await User.findOrFail(user.id)
    assert.isNull(password)
  })
})
