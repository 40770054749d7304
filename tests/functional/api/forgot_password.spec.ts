import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { codesOf } from '#tests/support/codes'
import { untilWaitedFor } from '#tests/support/locks'
import { assertRefused } from '#tests/support/problems'
import { newEmail } from '#tests/support/providers/tokens'
import { codeIn, mailsTo, mailTo } from '#tests/support/smtp_server'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/auth/password/forgot'

test.group('POST auth/password/forgot', () => {
  test('mails a reset code to the stored address, however the request spelled it', async ({
    assert,
    client,
  }) => {
    const { user, email } = await createLearner()
    const response = await client.post(PATH).json({ email: ` ${email.toUpperCase()} ` })
    response.assertStatus(202)
    const mail = await mailTo(email)
    assert.match(mail.raw, /^Subject: Set a new password\r$/m)
    assert.match(codeIn(mail), /^\d{8}$/)
    const [kept] = await codesOf(user.id)
    assert.equal(kept!.purpose, 'reset_password')
    assert.lengthOf(mailsTo(email.toUpperCase()), 0)
  })

  test('answers a forgotten password of an unknown address the same, and mails nothing', async ({
    assert,
    client,
  }) => {
    const { email } = await createLearner()
    const unknown = `${randomUUID()}@example.com`
    const answers = []
    for (const address of [email, unknown]) {
      const response = await client.post(PATH).json({ email: address })
      const headers = {
        ...response.headers(),
        ...{ 'date': '', 'x-request-id': '', 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '' },
      }
      answers.push({ status: response.status(), text: response.text(), headers })
    }
    assert.deepEqual(answers[0], answers[1]!)
    assert.equal(answers[0]!.status, 202)
    await mailTo(email)
    assert.lengthOf(mailsTo(unknown), 0)
  })

  test('answers the same after three reset codes, and mails no more', async ({
    assert,
    client,
  }) => {
    const { user, email } = await createLearner()
    for (const count of [1, 2, 3]) {
      await client.post(PATH).json({ email })
      await mailTo(email, count)
    }
    const fourth = await client.post(PATH).json({ email })
    fourth.assertStatus(202)
    // Another one's mail, asked for later, is there: this one's would be.
    const other = await createLearner()
    await client.post(PATH).json({ email: other.email })
    await mailTo(other.email)
    assert.lengthOf(mailsTo(email), 3)
    assert.lengthOf(await codesOf(user.id), 3)
  })

  test('answers a forgotten password before it issues the code, which would take time', async ({
    client,
    cleanup,
  }) => {
    const { email } = await createLearner()
    const lock = await db.transaction()
    cleanup(() => (lock.isCompleted ? undefined : lock.rollback()))
    await lock.rawQuery('lock table one_time_codes')
    const response = await client.post(PATH).json({ email })
    response.assertStatus(202)
    await lock.rollback()
    await mailTo(email)
  })

  test('mails no reset code when the address is changed at the same moment', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { user, email } = await createLearner()
    const next = newEmail()
    const change = await db.transaction()
    cleanup(() => (change.isCompleted ? undefined : change.rollback()))
    await change.from('users').where('id', user.id).update({ email: next })
    const response = await client.post(PATH).json({ email })
    response.assertStatus(202)
    await untilWaitedFor('users')
    await change.commit()
    // Asked for later: once this mail is there, the other would be.
    await client.post(PATH).json({ email: next })
    await mailTo(next)
    assert.lengthOf(mailsTo(email), 0)
    assert.lengthOf(await codesOf(user.id), 1)
  })

  test('refuses to mail a reset code to a bad address: {why}')
    .with([
      { why: 'missing', value: undefined },
      { why: 'null', value: null },
      { why: 'a list', value: ['mia@example.com'] },
      { why: 'too long', value: 'e'.repeat(255) },
      ...ILL_FORMED,
    ])
    .run(async ({ assert, client }, { value }) => {
      assertRefused(assert, await client.post(PATH).json({ email: value }), ['email'])
    })
})
