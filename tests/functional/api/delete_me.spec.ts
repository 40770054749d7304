import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { createLearner, PASSWORD, signIn, signInIdOf } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import User from '#models/user'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { providers } from '#tests/support/providers/running'
import { idToken, newEmail } from '#tests/support/providers/tokens'
import { until } from '#tests/support/until'

const PATH = '/api/v1/users/me'

/** Every table that has rows of learners. */
const TABLES = [
  'game_sessions',
  'sign_ins',
  'user_identities',
  'one_time_codes',
  'idempotency_keys',
]

async function signInWithApple(client: ApiClient, sub: string) {
  const response = await client.post('/api/v1/auth/social').json({
    provider: 'apple',
    token: await idToken('apple', { sub, email: newEmail(), email_verified: true }),
    authorization_code: providers.apple.issueCode(sub),
  })
  response.assertStatus(200)
  return response.body() as { user: { id: string }; access_token: string }
}

test.group('DELETE users/me', () => {
  test('refuses a guest who deletes an account', async ({ assert, client }) => {
    const response = await client.delete(PATH).json({ password: PASSWORD })
    assertProblem(assert, response, 401, 'unauthenticated')
  })

  test('deletes everything of the learner and ends every sign-in at once', async ({
    assert,
    client,
  }) => {
    const phone = await signIn('phone')
    const tablet = await signIn('tablet', phone.email)
    const { id } = phone.user
    const speech = await createSpeech()
    const sessionId = await saveSession(id, [speech.id])
    await db.table('user_identities').insert({ user_id: id, provider: 'google', subject: id })
    const response = await client
      .delete(PATH)
      .bearerToken(phone.accessToken)
      .json({ password: PASSWORD })
    response.assertStatus(204)

    assert.isNull(await User.find(id))
    for (const table of TABLES) assert.isEmpty(await db.from(table).where('user_id', id), table)
    assert.isEmpty(await db.from('game_results').where('session_id', sessionId))
    for (const { accessToken, refreshToken } of [phone, tablet]) {
      const me = await client.get('/api/v1/game/sessions').bearerToken(accessToken)
      assertProblem(assert, me, 401, 'unauthenticated')
      const body = { refresh_token: refreshToken }
      const refresh = await client.post('/api/v1/auth/refresh').json(body)
      assertProblem(assert, refresh, 401, 'invalid_refresh_token')
    }
    const again = await client
      .post('/api/v1/auth/register')
      .json({ email: phone.email, password: PASSWORD, name: 'Mia' })
    again.assertStatus(201)
    assert.notEqual(again.body().user.id, id)
  })

  test('keeps in the audit log what a deleted learner did, but not who it was', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await signIn('phone')
    await client.delete(PATH).bearerToken(accessToken).json({ password: PASSWORD })
    assert.isEmpty(await db.from('audit_logs').where('user_id', user.id))
    const entries = await db.from('audit_logs').where('resource_id', user.id)
    assert.deepEqual(
      entries.map(({ action, ip_address: address, changes }) => [action, address, changes]),
      [['account_deleted', null, {}]]
    )
    const [signedIn] = await db.from('audit_logs').where('resource_id', signInIdOf(accessToken))
    assert.containsSubset(signedIn, { action: 'signed_in', user_id: null })
    assert.deepEqual([signedIn.ip_address, signedIn.request_id], [null, null])
  })

  test('refuses to delete an account with a wrong password, and changes nothing', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await signIn()
    const response = await client
      .delete(PATH)
      .bearerToken(accessToken)
      .json({ password: 'not this one' })
    assertProblem(assert, response, 422, 'wrong_password')
    assert.isNotNull(await User.find(user.id))
    const me = await client.get(PATH).bearerToken(accessToken)
    me.assertStatus(200)
  })

  test('deletes an account with a fresh token of the provider, and has Apple’s revoked', async ({
    assert,
    client,
  }) => {
    const sub = randomUUID()
    const { user, access_token: accessToken } = await signInWithApple(client, sub)
    const [refreshToken] = providers.apple.refreshTokens.slice(-1)
    const token = await idToken('apple', { sub })
    const response = await client.delete(PATH).bearerToken(accessToken).json({
      provider: 'apple',
      token,
    })
    response.assertStatus(204)
    assert.isNull(await User.find(user.id))
    await until('Apple has revoked it', () => {
      return Promise.resolve(!providers.apple.refreshTokens.includes(refreshToken!))
    })
  })

  test('refuses to delete an account with {why}, and changes nothing')
    .with([
      {
        why: 'a token of somebody else',
        token: () => idToken('apple'),
        status: 422,
        code: 'wrong_identity',
      },
      {
        why: 'the same subject of another provider',
        token: (sub: string) => idToken('google', { sub }),
        provider: 'google',
        status: 422,
        code: 'wrong_identity',
      },
      {
        why: 'a token that is not fresh',
        token: (sub: string) => {
          const iat = Math.floor(Date.now() / 1000) - 601
          return idToken('apple', { sub, iat })
        },
        status: 422,
        code: 'stale_identity',
      },
      {
        why: 'a token for another app',
        token: (sub: string) => idToken('apple', { sub, aud: 'com.example.other' }),
        status: 422,
        code: 'invalid_provider_token',
      },
    ])
    .run(async ({ assert, client }, { token, provider = 'apple', status, code }) => {
      const sub = randomUUID()
      const { user, access_token: accessToken } = await signInWithApple(client, sub)
      const body = { provider, token: await token(sub) }
      const response = await client.delete(PATH).bearerToken(accessToken).json(body)
      assertProblem(assert, response, status, code)
      assert.isNotNull(await User.find(user.id))
      const me = await client.get(PATH).bearerToken(accessToken)
      me.assertStatus(200)
    })

  test('tells a learner without a password how else to confirm the deletion', async ({
    assert,
    client,
  }) => {
    const { access_token: accessToken } = await signInWithApple(client, randomUUID())
    const response = await client.delete(PATH).bearerToken(accessToken).json({ password: '' })
    assertProblem(assert, response, 422, 'no_password')
  })

  test('refuses to delete an account without proof', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const response = await client.delete(PATH).bearerToken(accessToken).json({})
    assertRefused(assert, response, ['password'])
    assert.isNotNull(await User.find(user.id))
  })

  test('deleting one learner leaves the others alone', async ({ assert, client }) => {
    const [gone, other] = [await signIn(), await signIn()]
    await client.delete(PATH).bearerToken(gone.accessToken).json({ password: PASSWORD })
    const me = await client.get(PATH).bearerToken(other.accessToken)
    me.assertStatus(200)
    assert.lengthOf(await db.from('audit_logs').where('user_id', other.user.id), 1)
  })
})
