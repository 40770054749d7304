import { randomUUID } from 'node:crypto'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import type { SocialProvider } from '#accounts/enums'
import { createLearner, PASSWORD, signIn } from '#database/factories/learners'
import User from '#models/user'
import UserIdentity from '#models/user_identity'
import { auditedActions } from '#tests/support/audit'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { keptToken } from '#tests/support/providers/kept_token'
import { providers } from '#tests/support/providers/running'
import { idToken } from '#tests/support/providers/tokens'
import { mailsTo, mailTo } from '#tests/support/smtp_server'
import { until } from '#tests/support/until'

const PATH = '/api/v1/users/me/identities'

function identitiesOf(userId: string) {
  return UserIdentity.query().where({ userId }).orderBy('createdAt')
}

function addIdentity(userId: string, provider: SocialProvider, subject: string = randomUUID()) {
  return UserIdentity.create({ userId, provider, subject })
}

/** A learner who is signed in, and has no password, but these providers, of which the first came first. */
async function socialLearner(...[first, ...others]: [SocialProvider, ...SocialProvider[]]) {
  const learner = await signIn()
  const identities = [await addIdentity(learner.user.id, first)]
  for (const provider of others) identities.push(await addIdentity(learner.user.id, provider))
  const { subject: authProviderId } = identities[0]!
  await learner.user.merge({ password: null, authProvider: first, authProviderId }).save()
  return { ...learner, identities }
}

function link(client: ApiClient, token: string, body: object) {
  return client
    .post(PATH)
    .bearerToken(token)
    .json({ proof: { password: PASSWORD }, ...body })
}

test.group('GET users/me/identities', () => {
  test('refuses a guest who lists, links or unlinks providers', async ({ assert, client }) => {
    for (const request of [
      client.get(PATH),
      client.post(PATH).json({}),
      client.delete(`${PATH}/${randomUUID()}`),
    ]) {
      assertProblem(assert, await request, 401, 'unauthenticated')
    }
  })

  test("lists the learner's providers, the first one first, and nobody else's", async ({
    assert,
    client,
  }) => {
    await socialLearner('facebook')
    const { accessToken, identities } = await socialLearner('google', 'apple')
    const response = await client.get(PATH).bearerToken(accessToken)
    response.assertStatus(200)
    assert.deepEqual(
      response.body().data,
      identities.map(({ id, provider, createdAt }) => {
        return { id, provider, created_at: createdAt.toUTC().toISO() }
      })
    )
  })
})

test.group('POST users/me/identities', () => {
  test('links a provider, which the learner then signs in with, and tells the mailbox', async ({
    assert,
    client,
  }) => {
    const { email } = await createLearner({ emailVerifiedAt: DateTime.utc() })
    const { user, accessToken } = await signIn('phone', email)
    const claims = { sub: randomUUID(), email: 'somebody.else@example.com', email_verified: true }
    const body = { provider: 'google', token: await idToken('google', claims) }
    const response = await link(client, accessToken, body)
    response.assertStatus(201)
    const [kept] = await identitiesOf(user.id)
    assert.containsSubset(response.body(), { id: kept!.id, provider: 'google' })

    const social = await client.post('/api/v1/auth/social').json(body)
    assert.containsSubset(social.body().user, {
      ...{ id: user.id, email, auth_provider: 'email', providers: ['email', 'google'] },
    })
    const notice = await mailTo(email)
    assert.match(notice.raw, /Google was added/)
    // The answer was lost.
    const again = await link(client, accessToken, body)
    again.assertStatus(200)
    assert.deepEqual(again.body(), response.body())
    assert.deepEqual(await auditedActions(user.id), ['signed_in', 'identity_linked', 'signed_in'])
    assert.lengthOf(mailsTo(email), 1)
  })

  test("links Apple, with Apple's code, for a learner who has another provider only", async ({
    assert,
    client,
  }) => {
    const { user, accessToken, identities } = await socialLearner('google')
    const sub = randomUUID()
    const proof = {
      provider: 'google',
      token: await idToken('google', { sub: identities[0]!.subject }),
    }
    const body = {
      ...{ provider: 'apple', token: await idToken('apple', { sub }), proof },
      authorization_code: providers.apple.issueCode(sub),
    }
    const response = await link(client, accessToken, body)
    response.assertStatus(201)
    const kept = await UserIdentity.findByOrFail({ provider: 'apple', subject: sub })
    assert.equal(kept.userId, user.id)
    assert.isNotNull(kept.encryptedRefreshToken)
  })

  test("refuses another account's identity, without using up Apple's code, and changes nothing", async ({
    assert,
    client,
  }) => {
    const [owner, other] = [await socialLearner('apple'), await signIn()]
    const { subject } = owner.identities[0]!
    const code = providers.apple.issueCode(subject)
    const body = { provider: 'apple', token: await idToken('apple', { sub: subject }) }
    const response = await link(client, other.accessToken, { ...body, authorization_code: code })
    assertProblem(assert, response, 409, 'identity_taken')
    assert.isEmpty(await identitiesOf(other.user.id))
    const social = await client
      .post('/api/v1/auth/social')
      .json({ ...body, authorization_code: code })
    assert.equal(social.body().user?.id, owner.user.id)
  })

  test('links an identity to one of two accounts that ask at once', async ({ assert, client }) => {
    const learners = [await signIn(), await signIn()]
    const body = { provider: 'google', token: await idToken('google') }
    const answers = await Promise.all(
      learners.map(({ accessToken }) => link(client, accessToken, body))
    )
    const statuses = answers.map((answer) => answer.status()).toSorted()
    assert.deepEqual(statuses, [201, 409])
  })

  test('refuses a second identity of the same provider', async ({ assert, client }) => {
    const { user, accessToken } = await signIn()
    const first = await addIdentity(user.id, 'google')
    const body = { provider: 'google', token: await idToken('google') }
    const response = await link(client, accessToken, body)
    assertProblem(assert, response, 409, 'provider_linked')
    const identities = await identitiesOf(user.id)
    assert.deepEqual(
      identities.map(({ id }) => id),
      [first.id]
    )
  })

  test('refuses to link with {why}, and changes nothing')
    .with([
      { why: 'a wrong password', status: 422, code: 'wrong_password', proof: 'wrong' },
      { why: 'the new identity as its own proof', status: 422, code: 'wrong_identity' },
      { why: "another app's token", status: 422, code: 'invalid_provider_token', aud: 'other' },
      {
        why: 'a refused code of Apple',
        status: 422,
        code: 'invalid_provider_token',
        proof: PASSWORD,
        authorizationCode: 'c.never.issued',
      },
    ])
    .run(async ({ assert, client }, { status, code, proof, aud, authorizationCode }) => {
      const { user, accessToken } = await signIn()
      const token = await idToken('apple', aud === undefined ? {} : { aud })
      const response = await link(client, accessToken, {
        ...{ provider: 'apple', token, authorization_code: authorizationCode },
        proof: proof === undefined ? { provider: 'apple', token } : { password: proof },
      })
      assertProblem(assert, response, status, code)
      // After which an app would sign the learner out.
      assert.isUndefined(response.header('www-authenticate'))
      assert.isEmpty(await identitiesOf(user.id))
    })

  test('refuses to link for a sign-in that has ended meanwhile', async ({ assert, client }) => {
    // No server has heard of its end.
    const { user, accessToken } = await createLearner()
    const body = { provider: 'google', token: await idToken('google') }
    const response = await link(client, accessToken, body)
    assertProblem(assert, response, 401, 'unauthenticated')
    assert.isEmpty(await identitiesOf(user.id))
  })

  test('refuses to link with a bad {field}')
    .with([
      { field: 'provider', body: { provider: 'email' } },
      { field: 'token', body: { token: undefined } },
      { field: 'proof', body: { proof: undefined } },
      { field: 'proof.password', body: { proof: {} } },
      { field: 'proof.token', body: { proof: { provider: 'apple' } } },
    ])
    .run(async ({ assert, client }, { field, body }) => {
      const { user, accessToken } = await signIn()
      const whole = { provider: 'google', token: 'a.b.c', ...body }
      assertRefused(assert, await link(client, accessToken, whole), [field])
      assert.isEmpty(await identitiesOf(user.id))
    })
})

test.group('DELETE users/me/identities/:id', () => {
  test("unlinks a provider, revokes Apple's token, and tells the mailbox", async ({
    assert,
    client,
  }) => {
    const { email } = await createLearner({ emailVerifiedAt: DateTime.utc() })
    const { user, accessToken } = await signIn('phone', email)
    const apple = await addIdentity(user.id, 'apple')
    await apple.merge({ encryptedRefreshToken: await keptToken() }).save()
    const [refreshToken] = providers.apple.refreshTokens.slice(-1)
    const response = await client.delete(`${PATH}/${apple.id}`).bearerToken(accessToken)
    response.assertStatus(204)
    assert.isEmpty(await identitiesOf(user.id))
    assert.deepEqual(await auditedActions(user.id), ['signed_in', 'identity_unlinked'])
    const notice = await mailTo(email)
    assert.match(notice.raw, /Apple was removed/)
    await until('Apple has revoked it', () => {
      return Promise.resolve(!providers.apple.refreshTokens.includes(refreshToken!))
    })
    const me = await client.get('/api/v1/users/me').bearerToken(accessToken)
    assert.deepEqual(me.body().providers, ['email'])
    const again = await client.delete(`${PATH}/${apple.id}`).bearerToken(accessToken)
    assertProblem(assert, again, 404, 'not_found')
  })

  test('an account whose first provider is unlinked names the next one', async ({
    assert,
    client,
  }) => {
    const { user, accessToken, identities } = await socialLearner('google', 'apple')
    const [google, apple] = identities
    await client.delete(`${PATH}/${google!.id}`).bearerToken(accessToken)
    const { authProvider, authProviderId } = await User.findOrFail(user.id)
    assert.deepEqual([authProvider, authProviderId], ['apple', apple!.subject])
  })

  test('refuses to unlink the last way to sign in, also when the last two go at once', async ({
    assert,
    client,
  }) => {
    const { user, accessToken, identities } = await socialLearner('google', 'apple')
    const answers = await Promise.all(
      identities.map(({ id }) => client.delete(`${PATH}/${id}`).bearerToken(accessToken))
    )
    const refused = answers.filter((answer) => answer.status() !== 204)
    assert.lengthOf(refused, 1)
    assertProblem(assert, refused[0]!, 409, 'last_sign_in_method')
    assert.lengthOf(await identitiesOf(user.id), 1)
  })

  test("refuses to unlink another learner's provider", async ({ assert, client }) => {
    const [owner, { accessToken }] = [await socialLearner('google', 'apple'), await signIn()]
    const [{ id }] = owner.identities as [UserIdentity]
    const response = await client.delete(`${PATH}/${id}`).bearerToken(accessToken)
    assertProblem(assert, response, 404, 'not_found')
    assert.lengthOf(await identitiesOf(owner.user.id), 2)
  })
})
