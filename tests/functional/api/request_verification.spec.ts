import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner, PASSWORD } from '#database/factories/learners'
import OneTimeCode from '#models/one_time_code'
import { codesOf } from '#tests/support/codes'
import { untilWaitedFor } from '#tests/support/locks'
import { assertProblem } from '#tests/support/problems'
import { newEmail } from '#tests/support/providers/tokens'
import { codeIn, mailsTo, mailsWithin, mailTo } from '#tests/support/smtp_server'
import { until } from '#tests/support/until'

const PATH = '/api/v1/auth/email/verify/request'

test.group('POST auth/email/verify/request', () => {
  test('refuses to mail a verification code to a guest, or to a learner who no longer exists', async ({
    assert,
    client,
  }) => {
    assertProblem(assert, await client.post(PATH).json({}), 401, 'unauthenticated')
    const { user, accessToken } = await createLearner()
    await user.delete()
    const gone = await client.post(PATH).bearerToken(accessToken)
    assertProblem(assert, gone, 401, 'unauthenticated')
  })

  test('refuses to mail a verification code to a learner who is deleted at the same moment', async ({
    assert,
    client,
  }) => {
    const { user, email, accessToken } = await createLearner()
    const deletion = await db.transaction()
    await deletion.from('users').where('id', user.id).delete()
    const request = client.post(PATH).bearerToken(accessToken).json({})
    const [response] = await Promise.all([
      request,
      untilWaitedFor('users').then(() => deletion.commit()),
    ])
    assertProblem(assert, response, 401, 'unauthenticated')
    assert.lengthOf(mailsTo(email), 0)
  })

  test('mails a verification code to the address that the learner has got at the same moment', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { user, email, accessToken } = await createLearner()
    const next = newEmail()
    const change = await db.transaction()
    cleanup(() => (change.isCompleted ? undefined : change.rollback()))
    await change.from('users').where('id', user.id).update({ email: next })
    const request = client.post(PATH).bearerToken(accessToken).json({})
    const [response] = await Promise.all([
      request,
      untilWaitedFor('users').then(() => change.commit()),
    ])
    response.assertStatus(202)
    await mailTo(next)
    assert.lengthOf(mailsTo(email), 0)
  })

  test('mails a verification code, and stores only its hash', async ({ assert, client }) => {
    const { user, email, accessToken } = await createLearner()
    const response = await client.post(PATH).bearerToken(accessToken).json({})
    response.assertStatus(202)
    assert.equal(response.text(), '')
    const mail = await mailTo(email)
    assert.equal(mail.from, 'no-reply@example.com')
    assert.match(mail.raw, /^Subject: Confirm your e-mail address\r$/m)
    assert.match(mail.raw, /^Content-Type: text\/plain/m)
    assert.match(mail.raw, /^Content-Type: text\/html/m)
    assert.match(codeIn(mail), /^\d{6}$/)
    const [kept] = await codesOf(user.id)
    assert.equal(kept!.purpose, 'verify_email')
    assert.notInclude(JSON.stringify(kept!.$attributes), codeIn(mail))
    assert.approximately(kept!.expiresAt.diff(kept!.createdAt).as('minutes'), 15, 0.01)
  })

  test('mails no verification code to a verified address', async ({ assert, client }) => {
    const { user, email, accessToken } = await createLearner({ emailVerifiedAt: DateTime.utc() })
    const response = await client.post(PATH).bearerToken(accessToken).json({})
    response.assertStatus(202)
    assert.lengthOf(await codesOf(user.id), 0)
    assert.lengthOf(mailsTo(email), 0)
  })

  test('refuses to mail a verification code for an account without an address', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner({ email: null, authProvider: 'facebook' })
    const response = await client.post(PATH).bearerToken(accessToken).json({})
    assertProblem(assert, response, 409, 'no_email_address')
    assert.lengthOf(await codesOf(user.id), 0)
  })

  test('mails three verification codes an hour, also to requests at the same moment', async ({
    assert,
    client,
  }) => {
    const { user, email, accessToken } = await createLearner()
    const requests = [1, 2, 3, 4, 5].map(() => client.post(PATH).bearerToken(accessToken).json({}))
    const responses = await Promise.all(requests)
    assert.sameMembers(
      responses.map((response) => response.status()),
      [202, 202, 202, 429, 429]
    )
    await mailTo(email, 3)
    const refused = await client.post(PATH).bearerToken(accessToken).json({})
    assertProblem(assert, refused, 429, 'too_many_requests')
    assert.isAbove(Number(refused.header('retry-after')), 3500)
    assert.isAtMost(Number(refused.header('retry-after')), 3600)
    const codes = await codesOf(user.id)
    assert.lengthOf(
      codes.filter(({ expiresAt }) => expiresAt > DateTime.utc()),
      1
    )
  })

  test('removes mailed codes that are older than an hour', async ({ assert, client }) => {
    const { user, email, accessToken } = await createLearner()
    await client.post(PATH).bearerToken(accessToken).json({})
    await mailTo(email)
    const hourAgo = DateTime.utc().minus({ minutes: 61 }).toJSDate()
    await OneTimeCode.query().where('userId', user.id).update({ createdAt: hourAgo })
    await client.post(PATH).bearerToken(accessToken).json({})
    await mailTo(email, 2)
    assert.lengthOf(await codesOf(user.id), 1)
  })

  test('mails no more codes when an account is deleted and registered again', async ({
    assert,
    client,
  }) => {
    const learner = { email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Mia' }
    const register = async (email: string) => {
      const response = await client.post('/api/v1/auth/register').json({ ...learner, email })
      response.assertStatus(201)
      return response.body().access_token as string
    }
    for (const count of [1, 2, 3]) {
      const token = await register(learner.email)
      await mailTo(learner.email, count)
      await client.delete('/api/v1/users/me').bearerToken(token).json({ password: PASSWORD })
    }
    const token = await register(learner.email.toUpperCase())
    const refused = await client.post(PATH).bearerToken(token).json({})
    assertProblem(assert, refused, 429, 'too_many_requests')
    assert.lengthOf(mailsTo(learner.email.toUpperCase()), 0)
    assert.lengthOf(mailsTo(learner.email), 3)
  })

  test('registering mails the first verification code', async ({ assert, client }) => {
    const email = `${randomUUID()}@example.com`
    const learner = { email, password: 'seven quiet harbours', name: 'Mia' }
    const registered = await client.post('/api/v1/auth/register').json(learner)
    const code = codeIn(await mailTo(email))
    const response = await client
      .post('/api/v1/auth/email/verify')
      .bearerToken(registered.body().access_token)
      .json({ code })
    response.assertStatus(200)
    assert.isTrue(response.body().email_verified)
  })

  test('puts nothing from a learner into a mail: {$self}')
    .with([
      'Mia\r\nBcc: victim@example.com',
      '"Mia" <victim@example.com>, ',
      '<b>Win</b> at https://evil.example',
    ])
    .run(async ({ assert, client }, name) => {
      const { email, accessToken } = await createLearner({ name })
      await client.post(PATH).bearerToken(accessToken).json({})
      const mail = await mailTo(email)
      assert.deepEqual(mail.to, [email])
      assert.notMatch(mail.raw, /^Bcc:/im)
      assert.notInclude(mail.raw, 'victim')
      assert.notInclude(mail.raw, 'evil')
      assert.notInclude(mail.raw, 'Mia')
    })

  test('mails to unusual addresses: {$self}')
    .with(["o'hara+tag", 'émile', 'a.b-c_d'])
    .run(async ({ assert, client }, local) => {
      const domain = `${randomUUID()}.example.com`
      const { accessToken } = await createLearner({ email: `${local}@${domain}` })
      await client.post(PATH).bearerToken(accessToken).json({})
      await until('the mail is there', () => mailsWithin(domain).length > 0)
      assert.deepEqual(mailsWithin(domain)[0]!.to, [`${local}@${domain}`])
    })
})
