import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { createLearner, PASSWORD, signIn } from '#database/factories/learners'
import User from '#models/user'
import { issueCode } from '#tests/support/codes'
import { untilWaitedFor } from '#tests/support/locks'
import { assertProblem } from '#tests/support/problems'
import { providers } from '#tests/support/providers/running'
import { idToken, newEmail } from '#tests/support/providers/tokens'

const SOCIAL = '/api/v1/auth/social'
const LOGIN = '/api/v1/auth/login'
const REFRESH = '/api/v1/auth/refresh'
const ME = '/api/v1/users/me'

/** The owner of an address comes, with a provider that vouches for it. */
async function ownerComes(client: ApiClient, email: string, provider: 'google' | 'apple') {
  const token = await idToken(provider, { email, email_verified: true })
  const response = await client.post(SOCIAL).json({ provider, token })
  response.assertStatus(200)
  return response.body() as { user: { id: string; providers: string[] }; access_token: string }
}

test.group('Pre-hijacking an account (arXiv 2205.10174)', () => {
  test('a reclaimed account refuses its earlier password, {$self}')
    .with(['google', 'apple'] as const)
    .run(async ({ assert, client }, provider) => {
      const { email, user } = await createLearner()
      const owner = await ownerComes(client, email, provider)
      assert.equal(owner.user.id, user.id)
      assert.deepEqual(owner.user.providers, [provider])
      const login = await client.post(LOGIN).json({ email, password: PASSWORD })
      assertProblem(assert, login, 401, 'invalid_credentials')
    })

  test('a reclaimed account refuses its earlier password even if it was checked a moment before', async ({
    assert,
    client,
  }) => {
    const { email, user } = await createLearner()
    const reclaim = await db.transaction()
    await User.query({ client: reclaim }).where('id', user.id).forUpdate()
    const login = client.post(LOGIN).json({ email, password: PASSWORD }).send()
    await untilWaitedFor('users')
    await User.query({ client: reclaim })
      .where('id', user.id)
      .update({ password: null, authProvider: 'google' })
    await reclaim.commit()
    assertProblem(assert, await login, 401, 'invalid_credentials')
  })

  test('a reclaimed account refuses every earlier token at once', async ({ assert, client }) => {
    const attacker = await signIn('phone')
    const other = await signIn('tablet', attacker.email)
    const owner = await ownerComes(client, attacker.email, 'google')
    for (const { accessToken, refreshToken } of [attacker, other]) {
      const me = await client.get(ME).bearerToken(accessToken)
      assertProblem(assert, me, 401, 'unauthenticated')
      const refresh = await client.post(REFRESH).json({ refresh_token: refreshToken })
      assertProblem(assert, refresh, 401, 'invalid_refresh_token')
    }
    const me = await client.get(ME).bearerToken(owner.access_token)
    me.assertStatus(200)
  })

  test('an earlier identity of a reclaimed account leads to another account', async ({
    assert,
    client,
  }) => {
    const email = newEmail()
    const attacker = { provider: 'facebook', token: providers.facebook.issue({ email }) }
    const first = await client.post(SOCIAL).json(attacker)
    const owner = await ownerComes(client, email, 'google')
    assert.equal(first.body().user.id, owner.user.id)
    assert.deepEqual(owner.user.providers, ['google'])
    // The same person at Facebook, who is not asked for the address any more.
    const again = await client.post(SOCIAL).json(attacker)
    assertProblem(assert, again, 409, 'account_exists')
  })

  test('an identity that waits while an account is reclaimed leads to another account', async ({
    assert,
    client,
  }) => {
    const subject = randomUUID()
    const attacker = { provider: 'facebook', token: providers.facebook.issue({ user_id: subject }) }
    const first = await client.post(SOCIAL).json(attacker)
    const { id } = first.body().user as { id: string }
    const reclaim = await db.transaction()
    await User.query({ client: reclaim }).where('id', id).forUpdate()
    const again = client.post(SOCIAL).json(attacker).send()
    await untilWaitedFor('users')
    await reclaim.from('user_identities').where('subject', subject).delete()
    await reclaim.commit()
    const answer = await again
    assert.notEqual(answer.body().user.id, id)
  })

  test('a reclaimed account refuses earlier codes, and keeps its address', async ({
    assert,
    client,
  }) => {
    const { email, user } = await createLearner({ avatarUrl: 'https://attacker.example/me.png' })
    await issueCode(user.id, 'verify_email')
    await issueCode(user.id, 'reset_password')
    const code = await issueCode(user.id, 'change_email', newEmail())
    const owner = await ownerComes(client, email, 'apple')
    assert.lengthOf(await db.from('one_time_codes').where('user_id', owner.user.id), 0)
    const confirmed = await client
      .post(`${ME}/email/confirm`)
      .bearerToken(owner.access_token)
      .json({ code })
    assertProblem(assert, confirmed, 422, 'invalid_code')
    const reclaimed = await User.findOrFail(owner.user.id)
    assert.equal(reclaimed.email, email)
    assert.isNull(reclaimed.avatarUrl)
  })

  test('an address that its identity provider has not verified opens no existing account', async ({
    assert,
    client,
  }) => {
    const { email, user } = await createLearner()
    const token = providers.facebook.issue({ email })
    const response = await client.post(SOCIAL).json({ provider: 'facebook', token })
    assertProblem(assert, response, 409, 'account_exists')
    await user.refresh()
    assert.isNull(user.emailVerifiedAt)
  })

  test('an account made with an unverified address is not shared with its owner', async ({
    assert,
    client,
  }) => {
    const email = newEmail()
    const token = providers.facebook.issue({ email })
    const attacker = await client.post(SOCIAL).json({ provider: 'facebook', token })
    await ownerComes(client, email, 'apple')
    const me = await client.get(ME).bearerToken(attacker.body().access_token)
    assertProblem(assert, me, 401, 'unauthenticated')
    const refresh = await client
      .post(REFRESH)
      .json({ refresh_token: attacker.body().refresh_token })
    assertProblem(assert, refresh, 401, 'invalid_refresh_token')
  })
})
