import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner } from '#database/factories/learners'
import type User from '#models/user'
import UserIdentity from '#models/user_identity'
import { auditedAbout, auditedActions } from '#tests/support/audit'
import { issueCode } from '#tests/support/codes'
import { keptToken } from '#tests/support/providers/kept_token'
import { providers } from '#tests/support/providers/running'
import { until } from '#tests/support/until'

const PATH = '/api/v1/auth/password/reset'
const NEW = 'a dozen tiny blue birds'

/** A learner who signs in with Google and Apple too, or only. */
async function createWithIdentities(fields: Partial<User> = {}) {
  const { user, email } = await createLearner(fields)
  await UserIdentity.create({ userId: user.id, provider: 'google', subject: randomUUID() })
  await UserIdentity.create({
    ...{ userId: user.id, provider: 'apple', subject: randomUUID() },
    encryptedRefreshToken: await keptToken(),
  })
  return { user, email, code: await issueCode(user.id, 'reset_password') }
}

test.group('A new password by e-mail', () => {
  test('a password reset removes identities and picture of an account with an unverified address', async ({
    assert,
    client,
  }) => {
    const { user, email, code } = await createWithIdentities({
      avatarUrl: 'https://example.com/stranger.png',
    })
    await client.post(PATH).json({ email, code, password: NEW })
    assert.lengthOf(await UserIdentity.query().where('userId', user.id), 0)
    const login = await client.post('/api/v1/auth/login').json({ email, password: NEW })
    assert.deepEqual(login.body().user.providers, ['email'])
    assert.isNull(login.body().user.avatar_url)
  })

  test('a password reset reclaims an account whose address nobody had verified, and audits it', async ({
    assert,
    client,
  }) => {
    const facebook = { authProvider: 'facebook' as const, authProviderId: randomUUID() }
    const { user, email, code } = await createWithIdentities({ password: null, ...facebook })
    await client.post(PATH).json({ email, code, password: NEW })
    const entries = await auditedAbout(user.id)
    const entry = entries.find(({ action }) => action === 'account_reclaimed')
    assert.containsSubset(entry, {
      user_id: user.id,
      changes: { auth_provider: { before: 'facebook', after: 'email' } },
    })
  })

  test("a password reset revokes Apple's token of an unverified account at once", async ({
    client,
  }) => {
    const { email, code } = await createWithIdentities()
    const token = providers.apple.refreshTokens.at(-1)!
    await client.post(PATH).json({ email, code, password: NEW })
    await until('it is revoked', () => !providers.apple.refreshTokens.includes(token))
  })

  test('a password reset keeps the identities of an account with a verified address', async ({
    assert,
    client,
  }) => {
    const { user, email, code } = await createWithIdentities({ emailVerifiedAt: DateTime.utc() })
    await client.post(PATH).json({ email, code, password: NEW })
    assert.lengthOf(await UserIdentity.query().where('userId', user.id), 2)
    assert.deepEqual(await auditedActions(user.id), ['password_reset'])
    const login = await client.post('/api/v1/auth/login').json({ email, password: NEW })
    assert.sameMembers(login.body().user.providers, ['email', 'google', 'apple'])
  })

  test('a password reset gives a password to an account without one', async ({
    assert,
    client,
  }) => {
    const google = { password: null, authProvider: 'google' as const }
    const { email, code } = await createWithIdentities({
      ...google,
      emailVerifiedAt: DateTime.utc(),
    })
    const response = await client.post(PATH).json({ email, code, password: NEW })
    response.assertStatus(204)
    const login = await client.post('/api/v1/auth/login').json({ email, password: NEW })
    login.assertStatus(200)
    assert.equal(login.body().user.auth_provider, 'google')
  })

  test('a password reset turns another person’s unverified account into one with a password', async ({
    assert,
    client,
  }) => {
    const { email, code } = await createWithIdentities({
      ...{ password: null, authProvider: 'facebook', authProviderId: randomUUID() },
    })
    await client.post(PATH).json({ email, code, password: NEW })
    const login = await client.post('/api/v1/auth/login').json({ email, password: NEW })
    assert.equal(login.body().user.auth_provider, 'email')
    assert.deepEqual(login.body().user.providers, ['email'])
  })
})
