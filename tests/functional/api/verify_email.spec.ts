import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner } from '#database/factories/learners'
import OneTimeCode from '#models/one_time_code'
import User from '#models/user'
import { auditedActions } from '#tests/support/audit'
import { codesOf, issueCode, wrongCode } from '#tests/support/codes'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/auth/email/verify'

async function isVerified(userId: string): Promise<boolean> {
  const user = await User.findOrFail(userId)
  return user.emailVerifiedAt !== null
}

test.group('POST auth/email/verify', () => {
  test('refuses the verification of a guest, and of a learner who no longer exists', async ({
    assert,
    client,
  }) => {
    const body = { code: '123456' }
    assertProblem(assert, await client.post(PATH).json(body), 401, 'unauthenticated')
    const { user, accessToken } = await createLearner()
    await user.delete()
    const gone = await client.post(PATH).bearerToken(accessToken).json(body)
    assertProblem(assert, gone, 401, 'unauthenticated')
  })

  test('verifies an address, and answers the same to the code again, but does it once', async ({
    assert,
    client,
  }) => {
    const { user, email, accessToken } = await createLearner()
    const code = await issueCode(user.id, 'verify_email')
    const request = () => client.post(PATH).bearerToken(accessToken).json({ code })
    const response = await request()
    response.assertStatus(200)
    assert.containsSubset(response.body(), { id: user.id, email, email_verified: true })
    assert.isTrue(await isVerified(user.id))
    assert.deepEqual(await auditedActions(user.id), ['email_verified'])
    const verified = await User.findOrFail(user.id)
    const again = await request()
    again.assertStatus(200)
    assert.deepEqual(again.body(), response.body())
    assert.deepEqual(await auditedActions(user.id), ['email_verified'])
    const now = await User.findOrFail(user.id)
    assert.deepEqual(now.emailVerifiedAt, verified.emailVerifiedAt)
  })

  test('refuses a used verification code again {why}')
    .with([
      {
        why: 'after its time',
        change: async (userId: string) => {
          const past = DateTime.utc().minus({ seconds: 1 }).toJSDate()
          await OneTimeCode.query().where({ userId }).update({ expiresAt: past })
        },
      },
      {
        why: 'after a newer one',
        change: async (userId: string) => void (await issueCode(userId, 'verify_email')),
      },
      {
        why: 'when the address is not verified any more',
        change: async (id: string) => {
          await User.query().where({ id }).update({ emailVerifiedAt: null })
        },
      },
    ])
    .run(async ({ assert, client }, { change }) => {
      const { user, accessToken } = await createLearner()
      const code = await issueCode(user.id, 'verify_email')
      const request = () => client.post(PATH).bearerToken(accessToken).json({ code })
      const first = await request()
      first.assertStatus(200)
      await change(user.id)
      assertProblem(assert, await request(), 422, 'invalid_code')
    })

  test('answers several uses of a verification code at the same moment, and verifies once', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner()
    const code = await issueCode(user.id, 'verify_email')
    const responses = await Promise.all(
      [1, 2, 3, 4].map(() => client.post(PATH).bearerToken(accessToken).json({ code }))
    )
    assert.sameMembers(
      responses.map((response) => response.status()),
      [200, 200, 200, 200]
    )
    assert.deepEqual(await auditedActions(user.id), ['email_verified'])
  })

  test('refuses a verification code after five wrong ones, also at the same moment', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner()
    const code = await issueCode(user.id, 'verify_email')
    const guesses = Array.from({ length: 9 }, () => {
      return client
        .post(PATH)
        .bearerToken(accessToken)
        .json({ code: wrongCode(code) })
    })
    for (const guess of await Promise.all(guesses)) {
      assertProblem(assert, guess, 422, 'invalid_code')
    }
    const [kept] = await codesOf(user.id)
    assert.equal(kept!.wrongAttempts, 5)
    const right = await client.post(PATH).bearerToken(accessToken).json({ code })
    assertProblem(assert, right, 422, 'invalid_code')
    assert.isFalse(await isVerified(user.id))
  })

  test('accepts a verification code after four wrong ones', async ({ client }) => {
    const { user, accessToken } = await createLearner()
    const code = await issueCode(user.id, 'verify_email')
    for (const guess of Array.from({ length: 4 }, () => wrongCode(code))) {
      await client.post(PATH).bearerToken(accessToken).json({ code: guess })
    }
    const response = await client
      .post(PATH)
      .bearerToken(accessToken)
      .json({ code: ` ${code} ` })
    response.assertStatus(200)
  })

  test('refuses an expired verification code', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const code = await issueCode(user.id, 'verify_email')
    const past = DateTime.utc().minus({ seconds: 1 }).toJSDate()
    await OneTimeCode.query().where('userId', user.id).update({ expiresAt: past })
    const response = await client.post(PATH).bearerToken(accessToken).json({ code })
    assertProblem(assert, response, 422, 'invalid_code')
    assert.isFalse(await isVerified(user.id))
  })

  test('refuses a verification code after a newer one was mailed', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const older = await issueCode(user.id, 'verify_email')
    const newer = await issueCode(user.id, 'verify_email')
    const response = await client.post(PATH).bearerToken(accessToken).json({ code: older })
    assertProblem(assert, response, 422, 'invalid_code')
    const next = await client.post(PATH).bearerToken(accessToken).json({ code: newer })
    next.assertStatus(200)
  })

  test('refuses a code for another purpose, and one of another learner', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner()
    const other = await createLearner()
    await issueCode(user.id, 'verify_email')
    for (const code of [
      await issueCode(user.id, 'reset_password'),
      await issueCode(other.user.id, 'verify_email'),
    ]) {
      const response = await client.post(PATH).bearerToken(accessToken).json({ code })
      assertProblem(assert, response, 422, 'invalid_code')
    }
    assert.isFalse(await isVerified(user.id))
    assert.isFalse(await isVerified(other.user.id))
  })

  test('refuses a verification code that was never mailed: {why}')
    .with([
      { why: 'letters', code: 'abcdef' },
      { why: 'seven digits', code: '1234567' },
      { why: 'the hash', code: null },
    ])
    .run(async ({ assert, client }, { code }) => {
      const { user, accessToken } = await createLearner()
      await issueCode(user.id, 'verify_email')
      const [kept] = await codesOf(user.id)
      const sent = code ?? kept!.codeHash.slice(0, 20)
      const response = await client.post(PATH).bearerToken(accessToken).json({ code: sent })
      assertProblem(assert, response, 422, 'invalid_code')
    })

  test('refuses a malformed verification code: {why}')
    .with([
      { why: 'missing', value: undefined },
      { why: 'a number', value: 123456 },
      { why: 'a list', value: ['123456'] },
      { why: 'too long', value: '1'.repeat(21) },
      { why: 'blank', value: ' ' },
      ...ILL_FORMED,
    ])
    .run(async ({ assert, client }, { value }) => {
      const { accessToken } = await createLearner()
      const response = await client.post(PATH).bearerToken(accessToken).json({ code: value })
      assertRefused(assert, response, ['code'])
    })
})
