import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner, signIn } from '#database/factories/learners'
import OneTimeCode from '#models/one_time_code'
import User from '#models/user'
import { auditedActions } from '#tests/support/audit'
import { watchBcrypt } from '#tests/support/bcrypt_work'
import { codesOf, issueCode, wrongCode } from '#tests/support/codes'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { codeIn, mailsTo, mailTo } from '#tests/support/smtp_server'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/auth/password/reset'
const NEW = 'a dozen tiny blue birds'

test.group('POST auth/password/reset', () => {
  test('resets the password with the mailed code', async ({ assert, client }) => {
    const { user, email } = await createLearner()
    await client.post('/api/v1/auth/password/forgot').json({ email })
    const code = codeIn(await mailTo(email))
    const body = { email: email.toUpperCase(), code, password: NEW }
    const response = await client.post(PATH).json(body)
    response.assertStatus(204)
    const login = await client.post('/api/v1/auth/login').json({ email, password: NEW })
    login.assertStatus(200)
    assert.isTrue(login.body().user.email_verified)
    assert.includeMembers(await auditedActions(user.id), ['email_verified', 'password_reset'])
    const notice = await mailTo(email, 2)
    assert.match(notice.raw, /^Subject: Your password was changed\r$/m)
    // In its text: an address may begin with eight digits.
    const [, text] = notice.raw.split('\r\n\r\n')
    assert.notMatch(text!, /\b\d{8}\b/)
  })

  test('a password reset ends every sign-in of the learner, and of nobody else', async ({
    assert,
    client,
  }) => {
    const phone = await signIn('phone')
    const tablet = await signIn('tablet', phone.email)
    const other = await signIn()
    const code = await issueCode(phone.user.id, 'reset_password')
    const body = { email: phone.email, code, password: NEW }
    const response = await client.post(PATH).json(body)
    response.assertStatus(204)
    for (const { accessToken, refreshToken } of [phone, tablet]) {
      const me = await client.get('/api/v1/users/me').bearerToken(accessToken)
      assertProblem(assert, me, 401, 'unauthenticated')
      const next = await client.post('/api/v1/auth/refresh').json({ refresh_token: refreshToken })
      assertProblem(assert, next, 401, 'invalid_refresh_token')
    }
    const me = await client.get('/api/v1/users/me').bearerToken(other.accessToken)
    me.assertStatus(200)
  })

  test('answers the same to a reset code that was used, wrong, expired, for another purpose, learner or nobody', async ({
    assert,
    client,
  }) => {
    const { user, email } = await createLearner()
    const other = await createLearner()
    const othersCode = await issueCode(other.user.id, 'reset_password')
    const purpose = await issueCode(user.id, 'verify_email')
    const expired = await createLearner()
    const expiredCode = await issueCode(expired.user.id, 'reset_password')
    const past = DateTime.utc().minus({ seconds: 1 }).toJSDate()
    await OneTimeCode.query().where('userId', expired.user.id).update({ expiresAt: past })
    const used = await createLearner()
    const usedCode = await issueCode(used.user.id, 'reset_password')
    await client.post(PATH).json({ email: used.email, code: usedCode, password: NEW })
    const pending = await issueCode(user.id, 'reset_password')

    const problems = []
    for (const attempt of [
      { email: used.email, code: usedCode },
      { email, code: wrongCode(pending) },
      { email, code: purpose },
      { email, code: othersCode },
      { email: expired.email, code: expiredCode },
      { email: `${randomUUID()}@example.com`, code: othersCode },
    ]) {
      const password = 'quite another password'
      const response = await client.post(PATH).json({ ...attempt, password })
      const problem = assertProblem(assert, response, 422, 'invalid_code')
      problems.push({ ...problem, request_id: '' })
    }
    for (const problem of problems) assert.deepEqual(problem, problems[0]!)
    const now = await User.findOrFail(user.id)
    assert.equal(now.password, user.password)
    assert.isNull(now.emailVerifiedAt)
    assert.lengthOf(mailsTo(email), 0)
  })

  test('hashes a new password for an unknown address just as for a wrong code', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { user, email } = await createLearner()
    const code = wrongCode(await issueCode(user.id, 'reset_password'))
    const work = watchBcrypt(cleanup)
    for (const address of [email, `x${email}`]) {
      await client.post(PATH).json({ email: address, code, password: NEW })
      assert.deepEqual(work.splice(0), ['make'], address)
    }
  })

  test('refuses a reset code after five wrong ones', async ({ assert, client }) => {
    const { user, email } = await createLearner()
    const code = await issueCode(user.id, 'reset_password')
    const body = { email, code: wrongCode(code), password: NEW }
    // More at once would wait for a hash for too long on a busy machine.
    for (let round = 0; round < 3; round++) {
      const guesses = await Promise.all([1, 2, 3].map(() => client.post(PATH).json(body)))
      for (const guess of guesses) assertProblem(assert, guess, 422, 'invalid_code')
    }
    const [kept] = await codesOf(user.id)
    assert.equal(kept!.wrongAttempts, 5)
    const right = await client.post(PATH).json({ ...body, code })
    assertProblem(assert, right, 422, 'invalid_code')
  })

  test('accepts one of several uses of a reset code at the same moment', async ({
    assert,
    client,
  }) => {
    const { user, email } = await createLearner()
    const code = await issueCode(user.id, 'reset_password')
    const passwords = [1, 2, 3].map((number) => `${NEW} of flock ${number}`)
    const responses = await Promise.all(
      passwords.map((password) => client.post(PATH).json({ email, code, password }))
    )
    const won = responses.findIndex((response) => response.status() === 204)
    assert.sameMembers(
      responses.map((response) => response.status()),
      [204, 422, 422]
    )
    const login = { email, password: passwords[won] }
    const signedIn = await client.post('/api/v1/auth/login').json(login)
    signedIn.assertStatus(200)
  })

  test('a password reset voids the other pending codes', async ({ assert, client }) => {
    const { user, email } = await createLearner()
    await issueCode(user.id, 'verify_email')
    const code = await issueCode(user.id, 'reset_password')
    await client.post(PATH).json({ email, code, password: NEW })
    const codes = await codesOf(user.id)
    assert.isTrue(codes.every(({ usedAt }) => usedAt !== null))
  })

  test('refuses the name as a reset password, and keeps the code valid', async ({
    assert,
    client,
  }) => {
    const { user, email } = await createLearner({ name: 'Maximilian' })
    const code = await issueCode(user.id, 'reset_password')
    const refused = await client.post(PATH).json({ email, code, password: 'maximilian' })
    assertRefused(assert, refused, ['password'])
    const now = await User.findOrFail(user.id)
    assert.equal(now.password, user.password)
    const again = await client.post(PATH).json({ email, code, password: NEW })
    again.assertStatus(204)
  })

  test('refuses a password reset with a bad {field}: {why}')
    .with([
      { field: 'email', why: 'missing', value: undefined },
      { field: 'email', why: 'too long', value: 'e'.repeat(255) },
      { field: 'code', why: 'a number', value: 123456 },
      { field: 'code', why: 'too long', value: '1'.repeat(21) },
      { field: 'password', why: 'too short', value: 'short' },
      { field: 'password', why: 'a common one', value: 'password1' },
      { field: 'password', why: 'missing', value: undefined },
      ...ILL_FORMED.flatMap((text) => ['email', 'code'].map((field) => ({ field, ...text }))),
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const { user, email } = await createLearner()
      const code = await issueCode(user.id, 'reset_password')
      const body = { email, code, password: NEW, [field]: value }
      assertRefused(assert, await client.post(PATH).json(body), [field])
      const own = await client.post(PATH).json({ email, code, password: email.toUpperCase() })
      assertRefused(assert, own, ['password'])
      const now = await User.findOrFail(user.id)
      assert.equal(now.password, user.password)
    })
})
