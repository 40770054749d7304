import { randomUUID } from 'node:crypto'
import hash from '@adonisjs/core/services/hash'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { BCRYPT_COST } from '#config/hash'
import { createLearner, PASSWORD } from '#database/factories/learners'
import SignIn from '#models/sign_in'
import { watchBcrypt } from '#tests/support/bcrypt_work'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { until } from '#tests/support/until'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/auth/login'

test.group('POST auth/login', () => {
  test('signs a learner in, with the address in any case', async ({ assert, client }) => {
    const { user, ...learner } = await createLearner()
    const email = learner.email.toUpperCase()
    const response = await client.post(PATH).json({ email, password: PASSWORD })
    response.assertStatus(200)
    assert.equal(response.body().user.id, user.id)
    assert.notProperty(response.body().user, 'password')

    const me = await client.get('/api/v1/users/me').bearerToken(response.body().access_token)
    me.assertStatus(200)
  })

  test('gives each device its own tokens', async ({ assert, client }) => {
    const { user, email } = await createLearner()
    const credentials = { email, password: PASSWORD }
    await client.post(PATH).json({ ...credentials, device_name: 'phone' })
    await client.post(PATH).json({ ...credentials, device_name: null })
    const signIns = await SignIn.query().where('userId', user.id)
    assert.sameMembers(
      signIns.map(({ deviceName }) => deviceName),
      ['phone', null]
    )
  })

  test('answers the same to a wrong password and an unknown address', async ({
    assert,
    client,
  }) => {
    const { user } = await createLearner()
    const wrong = await client.post(PATH).json({ email: user.email, password: 'not this one' })
    const unknown = await client.post(PATH).json({ email: `x${user.email}`, password: PASSWORD })
    const problems = [wrong, unknown].map((response) => {
      return { ...assertProblem(assert, response, 401, 'invalid_credentials'), request_id: '' }
    })
    assert.deepEqual(problems[0], problems[1])
    assert.lengthOf(await SignIn.query().where('userId', user.id), 0)
  })

  test('compares a password for an unknown address and for an account without one, just as for a wrong one', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { email: known } = await createLearner({ password: await hash.make(PASSWORD) })
    const { email: passwordless } = await createLearner({ password: null, authProvider: 'google' })
    const work = watchBcrypt(cleanup)
    for (const email of [known, `x${known}`, passwordless]) {
      const response = await client.post(PATH).json({ email, password: 'not this one' })
      assertProblem(assert, response, 401, 'invalid_credentials')
      assert.deepEqual(work.splice(0), [`verify at cost ${BCRYPT_COST}`], email)
    }
  })

  test('refuses a password that is changed while it is compared', async ({ assert, client }) => {
    const { user, email } = await createLearner()
    const change = await db.transaction()
    await change.from('users').where('id', user.id).update({ password: 'another hash' })
    const login = client.post(PATH).json({ email, password: PASSWORD }).send()
    await until('it waits for the change', async () => {
      const { rows } = await db.rawQuery(
        `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%for share%'`
      )
      return rows.length === 1
    })
    await change.commit()
    assertProblem(assert, await login, 401, 'invalid_credentials')
    assert.lengthOf(await SignIn.query().where('userId', user.id), 0)
  })

  test('refuses a password of a learner who signs in another way', async ({ assert, client }) => {
    const { user } = await createLearner({ password: null, authProvider: 'google' })
    const response = await client.post(PATH).json({ email: user.email, password: PASSWORD })
    assertProblem(assert, response, 401, 'invalid_credentials')
  })

  test('tells apart addresses that look alike or end in a dot: {change}')
    .with([
      { change: 'a Cyrillic letter', from: 'e', to: '\u0435' },
      {
        change: 'a capital I with a dot, which PostgreSQL may take for i',
        from: 'i',
        to: '\u0130',
      },
      { change: 'a letter of full width', from: 'e', to: '\uff45' },
      { change: 'an invisible joiner', from: 'm', to: 'm\u200d' },
      { change: 'a dot after the name', from: '@', to: '.@' },
      { change: 'a dot after the domain', from: '.com', to: '.com.' },
      { change: 'a tag', from: '@', to: '+tag@' },
    ])
    .run(async ({ assert, client }, { from, to }) => {
      const email = `mimi-${randomUUID()}@example.com`
      const { user } = await createLearner({ email })
      const other = email.replace(from, to)
      const response = await client.post(PATH).json({ email: other, password: PASSWORD })
      assertProblem(assert, response, 401, 'invalid_credentials')
      assert.lengthOf(await SignIn.query().where('userId', user.id), 0)
    })

  test('compares the whole password, where bcrypt would cut it', async ({ assert, client }) => {
    const password = 'seven quiet harbours '.repeat(4).slice(0, 72)
    const email = `${randomUUID()}@example.com`
    const registered = await client
      .post('/api/v1/auth/register')
      .json({ email, password, name: 'M' })
    registered.assertStatus(201)
    const longer = await client.post(PATH).json({ email, password: `${password}x` })
    assertProblem(assert, longer, 401, 'invalid_credentials')
    const whole = await client.post(PATH).json({ email, password })
    whole.assertStatus(200)
  })

  test('refuses to sign in with a password of 1 MB, before any comparison', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { email } = await createLearner()
    const work = watchBcrypt(cleanup)
    const response = await client.post(PATH).json({ email, password: 'p'.repeat(1_000_000) })
    assertProblem(assert, response, 413, 'payload_too_large')
    assert.isEmpty(work)
  })

  test('refuses a sign-in with a bad {field}: {why}')
    .with([
      { field: 'email', why: 'missing', value: undefined },
      { field: 'email', why: 'a number', value: 7 },
      { field: 'email', why: 'too long', value: 'e'.repeat(255) },
      { field: 'password', why: 'null', value: null },
      { field: 'password', why: 'a list', value: ['a', 'b'] },
      { field: 'password', why: 'too long', value: 'p'.repeat(1001) },
      { field: 'device_name', why: 'a number', value: 3 },
      ...ILL_FORMED.flatMap((text) => [
        { field: 'email', ...text },
        { field: 'password', ...text },
        { field: 'device_name', ...text },
      ]),
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const { user } = await createLearner()
      const credentials = { email: user.email, password: PASSWORD, [field]: value }
      assertRefused(assert, await client.post(PATH).json(credentials), [field])
      assert.lengthOf(await SignIn.query().where('userId', user.id), 0)
    })
})
