import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner, signIn, signInIdOf } from '#database/factories/learners'
import SignIn from '#models/sign_in'
import { auditedActions } from '#tests/support/audit'
import { assertProblem, assertRefused } from '#tests/support/problems'

const SESSIONS = '/api/v1/auth/sessions'
const LOGOUT = '/api/v1/auth/logout'
const ME = '/api/v1/users/me'

/** A learner who is signed in on three devices. */
async function signInThrice() {
  const phone = await signIn('phone')
  return {
    phone,
    tablet: await signIn('tablet', phone.email),
    laptop: await signIn('laptop', phone.email),
  }
}

test.group('GET auth/sessions', () => {
  test('refuses a guest who lists sign-ins', async ({ assert, client }) => {
    assertProblem(assert, await client.get(SESSIONS), 401, 'unauthenticated')
  })

  test('lists sign-ins with device, address and last use, and marks the current one', async ({
    assert,
    client,
  }) => {
    const { phone, tablet, laptop } = await signInThrice()
    await client.post('/api/v1/auth/refresh').json({ refresh_token: phone.refreshToken })
    const response = await client.get(SESSIONS).bearerToken(tablet.accessToken)
    response.assertStatus(200)
    const [first, ...others] = response.body().data
    assert.equal(first.id, signInIdOf(phone.accessToken))
    assert.containsSubset(first, { device_name: 'phone', ip_address: '127.0.0.1', current: false })
    assert.isAbove(Date.parse(first.last_used_at), Date.parse(first.created_at))
    assert.deepEqual(
      others.map(({ id, current }: { id: string; current: boolean }) => [id, current]),
      [
        [signInIdOf(laptop.accessToken), false],
        [signInIdOf(tablet.accessToken), true],
      ]
    )
  })

  test('lists neither expired sign-ins nor those of others', async ({ assert, client }) => {
    const { phone, tablet } = await signInThrice()
    await signIn()
    await SignIn.query()
      .where('id', signInIdOf(tablet.accessToken))
      .update({ expiresAt: DateTime.utc().minus({ seconds: 1 }).toJSDate() })
    const response = await client.get(SESSIONS).bearerToken(phone.accessToken)
    assert.deepEqual(
      response.body().data.map((one: { device_name: string }) => one.device_name),
      ['laptop', 'phone']
    )
  })
})

test.group('DELETE auth/sessions/:id', () => {
  test('refuses a guest who ends a sign-in', async ({ assert, client }) => {
    const { accessToken } = await signIn()
    const path = `${SESSIONS}/${signInIdOf(accessToken)}`
    assertProblem(assert, await client.delete(path), 401, 'unauthenticated')
    assert.isNotNull(await SignIn.find(signInIdOf(accessToken)))
  })

  test('ends one sign-in at once, and no other', async ({ assert, client }) => {
    const { phone, tablet, laptop } = await signInThrice()
    const path = `${SESSIONS}/${signInIdOf(tablet.accessToken)}`
    const response = await client.delete(path).bearerToken(phone.accessToken)
    response.assertStatus(204)
    const refused = await client.get(ME).bearerToken(tablet.accessToken)
    assertProblem(assert, refused, 401, 'unauthenticated')
    const refresh = await client
      .post('/api/v1/auth/refresh')
      .json({ refresh_token: tablet.refreshToken })
    assertProblem(assert, refresh, 401, 'invalid_refresh_token')
    for (const { accessToken } of [phone, laptop]) {
      const me = await client.get(ME).bearerToken(accessToken)
      me.assertStatus(200)
    }
    assert.include(await auditedActions(phone.user.id), 'sign_in_ended')
    const again = await client.delete(path).bearerToken(phone.accessToken)
    assertProblem(assert, again, 404, 'not_found')
  })

  test("answers 404 for another learner's sign-in, and changes nothing", async ({
    assert,
    client,
  }) => {
    const [own, other] = [await signIn(), await signIn()]
    const path = `${SESSIONS}/${signInIdOf(other.accessToken)}`
    const response = await client.delete(path).bearerToken(own.accessToken)
    assertProblem(assert, response, 404, 'not_found')
    const me = await client.get(ME).bearerToken(other.accessToken)
    me.assertStatus(200)
    assert.notInclude(await auditedActions(own.user.id), 'sign_in_ended')
  })

  test('answers 404 for the sign-in id "{$self}"')
    .with(['1', 'null', "x'--", '..%2f..'])
    .run(async ({ assert, client }, id) => {
      const { accessToken } = await createLearner()
      const response = await client.delete(`${SESSIONS}/${id}`).bearerToken(accessToken)
      assertProblem(assert, response, 404, 'not_found')
    })
})

test.group('POST auth/logout', () => {
  test('refuses a guest who signs out', async ({ assert, client }) => {
    assertProblem(assert, await client.post(LOGOUT).json({}), 401, 'unauthenticated')
  })

  test('signing out with the scope {scope} ends {ended}')
    .with([
      { scope: 'left out', body: {}, ended: ['phone'] },
      { scope: 'this', body: { scope: 'this' }, ended: ['phone'] },
      { scope: 'others', body: { scope: 'others' }, ended: ['tablet', 'laptop'] },
      { scope: 'all', body: { scope: 'all' }, ended: ['phone', 'tablet', 'laptop'] },
    ])
    .run(async ({ assert, client }, { body, ended }) => {
      const devices = await signInThrice()
      const response = await client.post(LOGOUT).bearerToken(devices.phone.accessToken).json(body)
      response.assertStatus(204)
      for (const [name, { accessToken }] of Object.entries(devices)) {
        const me = await client.get(ME).bearerToken(accessToken)
        me.assertStatus(ended.includes(name) ? 401 : 200)
      }
      const left = await SignIn.query().where('userId', devices.phone.user.id)
      assert.lengthOf(left, 3 - ended.length)
    })

  test('removes ended sign-ins once their last access token has expired', async ({
    assert,
    client,
  }) => {
    const [long, lately] = [randomUUID(), randomUUID()]
    const hoursAgo = (hours: number) => DateTime.utc().minus({ hours }).toJSDate()
    await db.table('ended_sign_ins').multiInsert([
      { id: long, ended_at: hoursAgo(26) },
      { id: lately, ended_at: hoursAgo(24) },
    ])
    const { accessToken } = await signIn()
    const response = await client.post(LOGOUT).bearerToken(accessToken)
    response.assertStatus(204)
    const kept = await db.from('ended_sign_ins').whereIn('id', [long, lately])
    assert.deepEqual(
      kept.map(({ id }) => id),
      [lately]
    )
  })

  test('signs out without a body', async ({ client }) => {
    const { accessToken } = await signIn()
    const response = await client.post(LOGOUT).bearerToken(accessToken)
    response.assertStatus(204)
  })

  test('refuses to sign out with an unknown scope, and ends nothing', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await signIn()
    const response = await client.post(LOGOUT).bearerToken(accessToken).json({ scope: 'most' })
    assertRefused(assert, response, ['scope'])
    const me = await client.get(ME).bearerToken(accessToken)
    me.assertStatus(200)
  })
})
