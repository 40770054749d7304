import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { OneTimeCodes } from '#accounts/one_time_codes'
import { createLearner, PASSWORD, signIn } from '#database/factories/learners'
import OneTimeCode from '#models/one_time_code'
import User from '#models/user'
import UserIdentity from '#models/user_identity'
import { auditedAbout } from '#tests/support/audit'
import { codesOf, issueCode, wrongCode } from '#tests/support/codes'
import { untilWaitedFor } from '#tests/support/locks'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { idToken, newEmail } from '#tests/support/providers/tokens'
import { codeIn, mailsTo, mailTo } from '#tests/support/smtp_server'

const PATH = '/api/v1/users/me/email'
const CONFIRM = `${PATH}/confirm`

/** A learner who is signed in, with a verified address. */
async function verifiedLearner() {
  const { email } = await createLearner({ emailVerifiedAt: DateTime.utc() })
  return signIn('phone', email)
}

/** A learner who is signed in, and has a code that was mailed to a new address. */
async function changingLearner(email = newEmail()) {
  const learner = await verifiedLearner()
  return { ...learner, next: email, code: await issueCode(learner.user.id, 'change_email', email) }
}

function ask(
  client: ApiClient,
  token: string,
  email: string,
  proof: object = { password: PASSWORD }
) {
  return client
    .post(PATH)
    .bearerToken(token)
    .json({ email, ...proof })
}

function confirm(client: ApiClient, token: string, code: string) {
  return client.post(CONFIRM).bearerToken(token).json({ code })
}

async function emailOf(userId: string): Promise<string | null> {
  const { email } = await User.findOrFail(userId)
  return email
}

test.group('POST users/me/email', () => {
  test('refuses a guest who changes an address', async ({ assert, client }) => {
    const asked = await client.post(PATH).json({ email: newEmail(), password: PASSWORD })
    assertProblem(assert, asked, 401, 'unauthenticated')
    const confirmed = await client.post(CONFIRM).json({ code: '12345678' })
    assertProblem(assert, confirmed, 401, 'unauthenticated')
  })

  test('changes the address once the code from the new mailbox comes, and tells the old one', async ({
    assert,
    client,
  }) => {
    const phone = await verifiedLearner()
    const tablet = await signIn('tablet', phone.email)
    const reset = await issueCode(phone.user.id, 'reset_password')
    const next = newEmail()
    const asked = await ask(client, phone.accessToken, ` ${next} `)
    asked.assertStatus(202)
    assert.equal(asked.text(), '')
    const code = codeIn(await mailTo(next))
    assert.match(code, /^\d{8}$/)
    const warning = await mailTo(phone.email)
    assert.match(warning.raw, /^Subject: Your e-mail address is about to be changed\r$/m)
    assert.equal(await emailOf(phone.user.id), phone.email)

    const confirmed = await confirm(client, phone.accessToken, code)
    confirmed.assertStatus(200)
    assert.containsSubset(confirmed.body(), {
      id: phone.user.id,
      email: next,
      email_verified: true,
    })
    const notice = await mailTo(phone.email, 2)
    assert.match(notice.raw, /^Subject: Your e-mail address was changed\r$/m)
    for (const { raw } of mailsTo(phone.email)) assert.notInclude(raw, next)

    const login = (email: string) => {
      return client.post('/api/v1/auth/login').json({ email, password: PASSWORD })
    }
    const [old, now] = [await login(phone.email), await login(next)]
    assertProblem(assert, old, 401, 'invalid_credentials')
    now.assertStatus(200)
    const me = await client.get('/api/v1/users/me').bearerToken(tablet.accessToken)
    me.assertStatus(200)
    // What was mailed to the mailbox from before gives nobody the account.
    const late = await client
      .post('/api/v1/auth/password/reset')
      .json({ email: next, code: reset, password: 'a dozen tiny blue birds' })
    assertProblem(assert, late, 422, 'invalid_code')
    const again = await confirm(client, phone.accessToken, code)
    again.assertStatus(200)
    assert.deepEqual(again.body(), confirmed.body())
    assert.lengthOf(mailsTo(phone.email), 2)
    const entries = await auditedAbout(phone.user.id)
    assert.deepEqual(
      entries.map(({ action, changes }) => [action, changes]),
      [
        ['email_change_requested', {}],
        ['email_changed', {}],
      ]
    )
  })

  test('gives an account of a provider its first address', async ({ assert, client }) => {
    const { user, accessToken } = await signIn()
    await user
      .merge({ email: null, password: null, authProvider: 'apple', authProviderId: user.id })
      .save()
    await UserIdentity.create({ userId: user.id, provider: 'apple', subject: user.id })
    const next = newEmail()
    const token = await idToken('apple', { sub: user.id })
    const asked = await ask(client, accessToken, next, { provider: 'apple', token })
    asked.assertStatus(202)
    const confirmed = await confirm(client, accessToken, codeIn(await mailTo(next)))
    assert.containsSubset(confirmed.body(), { email: next, providers: ['apple'] })
  })

  test('does not tell who asks that the address is taken, but only its mailbox', async ({
    assert,
    client,
  }) => {
    const owner = await createLearner()
    const { user, accessToken, email } = await signIn()
    const asked = await ask(client, accessToken, owner.email.toUpperCase())
    asked.assertStatus(202)
    assert.equal(asked.text(), '')
    const { raw } = await mailTo(owner.email)
    assert.match(raw, /^Subject: You already have an account with this address\r$/m)
    assert.notInclude(raw, 'Your code')
    assert.equal(await emailOf(user.id), email)
    // It was never verified: it may be a stranger's.
    assert.isEmpty(mailsTo(email))
  })

  test('refuses an address that another account got meanwhile, and changes nothing', async ({
    assert,
    client,
  }) => {
    const { user, email, accessToken, next, code } = await changingLearner()
    await createLearner({ email: next.toUpperCase() })
    const response = await confirm(client, accessToken, code)
    assertProblem(assert, response, 409, 'email_taken')
    assert.equal(await emailOf(user.id), email)
    assert.isEmpty(mailsTo(email))
  })

  test('gives an address to one of two accounts, and once, when both come at once', async ({
    assert,
    client,
  }) => {
    const one = await changingLearner()
    const other = await changingLearner(one.next)
    const answers = await Promise.all(
      [one, one, other, other].map(({ accessToken, code }) => confirm(client, accessToken, code))
    )
    const statuses = answers.map((answer) => answer.status())
    const [winner] = await User.query().where('email', one.next)
    const expected = winner!.id === one.user.id ? [200, 200, 409, 409] : [409, 409, 200, 200]
    assert.deepEqual(statuses, expected)
    assert.lengthOf(await auditedAbout(winner!.id), 1)
  })

  test('refuses a used code again when {why}')
    .with([
      {
        why: 'its time is over',
        change: async ({ id }: User) => {
          const past = DateTime.utc().minus({ seconds: 1 }).toJSDate()
          await OneTimeCode.query().where('userId', id).update({ expiresAt: past })
        },
      },
      {
        why: 'a newer one was mailed, even if that is void',
        change: async ({ id }: User) => {
          await issueCode(id, 'change_email', newEmail())
          const codes = await app.container.make(OneTimeCodes)
          await db.transaction((trx) => codes.voidAll(id, trx))
        },
      },
      {
        why: 'the account has another address by now',
        change: async ({ id }: User) => {
          await User.query().where({ id }).update({ email: newEmail() })
        },
      },
      {
        why: 'the address is not verified any more',
        change: async ({ id }: User) => {
          await User.query().where({ id }).update({ emailVerifiedAt: null })
        },
      },
    ])
    .run(async ({ assert, client }, { change }) => {
      const { user, accessToken, code } = await changingLearner()
      const first = await confirm(client, accessToken, code)
      first.assertStatus(200)
      await change(user)
      const again = await confirm(client, accessToken, code)
      assertProblem(assert, again, 422, 'invalid_code')
    })

  test('refuses a code that is {why}')
    .with([
      { why: 'for another purpose', make: (id: string) => issueCode(id, 'verify_email') },
      {
        why: "another learner's",
        make: async () => {
          const other = await changingLearner()
          return other.code
        },
      },
      {
        why: 'from before a newer one, for another address',
        make: async (id: string) => {
          const older = await issueCode(id, 'change_email', newEmail())
          await issueCode(id, 'change_email', newEmail())
          return older
        },
      },
      {
        why: 'from before a new password',
        make: async (id: string, client: ApiClient, token: string) => {
          const code = await issueCode(id, 'change_email', newEmail())
          const body = { current_password: PASSWORD, new_password: 'twelve large grey whales' }
          await client.put('/api/v1/users/me/password').bearerToken(token).json(body)
          return code
        },
      },
      {
        why: 'right after five wrong ones',
        make: async (id: string, client: ApiClient, token: string) => {
          const code = await issueCode(id, 'change_email', newEmail())
          for (let tries = 0; tries < 5; tries++) await confirm(client, token, wrongCode(code))
          return code
        },
      },
    ])
    .run(async ({ assert, client }, { make }) => {
      const { user, email, accessToken } = await verifiedLearner()
      const code = await make(user.id, client, accessToken)
      const response = await confirm(client, accessToken, code)
      assertProblem(assert, response, 422, 'invalid_code')
      assert.equal(await emailOf(user.id), email)
    })

  test('tells of {what} at the address that the learner has got at the same moment')
    .with([
      {
        what: 'another password',
        send: (client: ApiClient, token: string) =>
          client
            .put('/api/v1/users/me/password')
            .bearerToken(token)
            .json({ current_password: PASSWORD, new_password: 'twelve large grey whales' }),
      },
      {
        what: 'a change of the address',
        send: (client: ApiClient, token: string) => ask(client, token, newEmail()),
      },
    ])
    .run(async ({ assert, client, cleanup }, { send }) => {
      const { user, email, accessToken } = await verifiedLearner()
      const next = newEmail()
      const change = await db.transaction()
      cleanup(() => (change.isCompleted ? undefined : change.rollback()))
      await change.from('users').where('id', user.id).update({ email: next })
      const [response] = await Promise.all([
        send(client, accessToken),
        untilWaitedFor('users').then(() => change.commit()),
      ])
      assert.isBelow(response.status(), 300)
      await mailTo(next)
      assert.lengthOf(mailsTo(email), 0)
    })

  test('refuses to change the address with {why}, and mails nothing')
    .with([
      { why: 'a wrong password', code: 'wrong_password', proof: () => ({ password: 'wrong' }) },
      {
        why: "another learner's sign-in with a provider",
        code: 'wrong_identity',
        proof: async () => ({ provider: 'google', token: await idToken('google') }),
      },
      {
        why: 'a token of a provider that is not fresh',
        code: 'stale_identity',
        proof: async (sub: string) => {
          const iat = Math.floor(Date.now() / 1000) - 601
          return { provider: 'apple', token: await idToken('apple', { sub, iat }) }
        },
      },
    ])
    .run(async ({ assert, client }, { code, proof }) => {
      const { user, accessToken, email } = await verifiedLearner()
      await UserIdentity.create({ userId: user.id, provider: 'apple', subject: user.id })
      const response = await ask(client, accessToken, newEmail(), await proof(user.id))
      assertProblem(assert, response, 422, code)
      assert.isEmpty(await codesOf(user.id))
      assert.isEmpty(await auditedAbout(user.id))
      assert.isEmpty(mailsTo(email))
    })

  test('mails three codes an hour for an account, and to an address, whoever asks', async ({
    assert,
    client,
  }) => {
    const [busy, other] = [await signIn(), await signIn()]
    const address = newEmail()
    for (const email of [newEmail(), address, address]) {
      const response = await ask(client, busy.accessToken, email)
      response.assertStatus(202)
    }
    const fourth = await ask(client, busy.accessToken, newEmail())
    assertProblem(assert, fourth, 429, 'too_many_requests')
    const third = await ask(client, other.accessToken, address)
    third.assertStatus(202)
    const late = await signIn()
    const more = await ask(client, late.accessToken, address.toUpperCase())
    assertProblem(assert, more, 429, 'too_many_requests')
    await mailTo(address, 3)
  })

  test('refuses the address that the account has, in any case', async ({ assert, client }) => {
    const { user, accessToken, email } = await signIn()
    const response = await ask(client, accessToken, email.toUpperCase())
    assertProblem(assert, response, 422, 'email_unchanged')
    assert.isEmpty(await codesOf(user.id))
  })

  test('refuses to change an address with a bad {field}: {why}')
    .with([
      { field: 'email', why: 'no address', body: { email: 'mia' } },
      { field: 'email', why: 'a list', body: { email: ['mia@example.com'] } },
      { field: 'password', why: 'missing', body: { password: undefined } },
      { field: 'password', why: 'beside a provider', body: { provider: 'apple', token: 'x' } },
      { field: 'token', why: 'missing', body: { password: undefined, provider: 'apple' } },
    ])
    .run(async ({ assert, client }, { field, body }) => {
      const { user, accessToken } = await signIn()
      const whole = { email: newEmail(), password: PASSWORD, ...body }
      const response = await client.post(PATH).bearerToken(accessToken).json(whole)
      assertRefused(assert, response, [field])
      assert.isEmpty(await codesOf(user.id))
      const confirmed = await client.post(CONFIRM).bearerToken(accessToken).json({ code: 7 })
      assertRefused(assert, confirmed, ['code'])
    })

  test('refuses a change that a sign-in began which has ended meanwhile', async ({
    assert,
    client,
  }) => {
    // This access token's sign-in is gone, and no server has heard of its end.
    const learner = await createLearner()
    const response = await ask(client, learner.accessToken, newEmail())
    assertProblem(assert, response, 401, 'unauthenticated')
    assert.isEmpty(await codesOf(learner.user.id))
  })
})
