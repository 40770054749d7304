import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { signIn, signInIdOf } from '#database/factories/learners'
import RefreshToken from '#models/refresh_token'
import SignIn from '#models/sign_in'
import { auditedActions } from '#tests/support/audit'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { until } from '#tests/support/until'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/auth/refresh'

/** Lets the grace of a used token pass. */
async function outliveGrace(signInId: string) {
  await RefreshToken.query()
    .where('signInId', signInId)
    .whereNotNull('usedAt')
    .update({ usedAt: DateTime.utc().minus({ seconds: 11 }).toJSDate() })
}

test.group('POST auth/refresh', () => {
  test('refreshing gives new tokens of the same sign-in', async ({ assert, client }) => {
    const { user, accessToken, refreshToken } = await signIn('phone')
    const response = await client.post(PATH).json({ refresh_token: refreshToken })
    response.assertStatus(200)
    assert.equal(response.body().user.id, user.id)
    assert.notEqual(response.body().refresh_token, refreshToken)
    assert.equal(signInIdOf(response.body().access_token), signInIdOf(accessToken))

    const me = await client.get('/api/v1/users/me').bearerToken(response.body().access_token)
    me.assertStatus(200)
    const signIns = await SignIn.query().where('userId', user.id)
    assert.deepEqual(
      signIns.map(({ deviceName }) => deviceName),
      ['phone']
    )
    assert.isAbove(signIns[0]!.lastUsedAt.toMillis(), signIns[0]!.createdAt.toMillis())
    const seconds = signIns[0]!.expiresAt.diff(signIns[0]!.lastUsedAt).as('seconds')
    assert.approximately(seconds, 604_800, 1)
  })

  test('refreshing again with a lost answer gives the same new token', async ({
    assert,
    client,
  }) => {
    const { refreshToken } = await signIn()
    const first = await client.post(PATH).json({ refresh_token: refreshToken })
    const again = await client.post(PATH).json({ refresh_token: refreshToken })
    again.assertStatus(200)
    assert.equal(again.body().refresh_token, first.body().refresh_token)
    const next = await client.post(PATH).json({ refresh_token: again.body().refresh_token })
    next.assertStatus(200)
    const late = await client.post(PATH).json({ refresh_token: refreshToken })
    assert.equal(late.body().refresh_token, first.body().refresh_token)
  })

  test('refreshing twice at the same moment gives the same new token', async ({
    assert,
    client,
  }) => {
    const { accessToken, refreshToken } = await signIn()
    const signInId = signInIdOf(accessToken)
    const held = await db.transaction()
    await held.from('sign_ins').where('id', signInId).forUpdate()
    const uses = [1, 2].map(() => client.post(PATH).json({ refresh_token: refreshToken }))
    const answers = Promise.all(uses.map((use) => use.send()))
    await until('both wait for the sign-in', async () => {
      const { rows } = await db.rawQuery(
        `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%sign_ins%'`
      )
      return rows.length === 2
    })
    await held.commit()
    const [one, other] = await answers
    one!.assertStatus(200)
    assert.equal(one!.body().refresh_token, other!.body().refresh_token)
    assert.lengthOf(await RefreshToken.query().where('signInId', signInId), 2)
  })

  test('ends the sign-in when a used refresh token comes back later', async ({
    assert,
    client,
  }) => {
    const { user, accessToken, refreshToken } = await signIn()
    const owner = await client.post(PATH).json({ refresh_token: refreshToken })
    await outliveGrace(signInIdOf(accessToken))
    const thief = await client.post(PATH).json({ refresh_token: refreshToken })
    assertProblem(assert, thief, 401, 'invalid_refresh_token')

    const next = await client.post(PATH).json({ refresh_token: owner.body().refresh_token })
    assertProblem(assert, next, 401, 'invalid_refresh_token')
    for (const token of [accessToken, owner.body().access_token]) {
      const me = await client.get('/api/v1/users/me').bearerToken(token)
      assertProblem(assert, me, 401, 'unauthenticated')
    }
    assert.include(await auditedActions(user.id), 'refresh_token_reused')
    assert.lengthOf(await SignIn.query().where('userId', user.id), 0)
  })

  test('a stolen refresh token ends only its own sign-in', async ({ client }) => {
    const { email, accessToken, refreshToken } = await signIn()
    const other = await signIn('tablet', email)
    await client.post(PATH).json({ refresh_token: refreshToken })
    await outliveGrace(signInIdOf(accessToken))
    await client.post(PATH).json({ refresh_token: refreshToken })
    const response = await client.post(PATH).json({ refresh_token: other.refreshToken })
    response.assertStatus(200)
  })

  test('refreshing removes the expired tokens of the sign-in', async ({ assert, client }) => {
    const { accessToken, refreshToken } = await signIn()
    const signInId = signInIdOf(accessToken)
    const first = await client.post(PATH).json({ refresh_token: refreshToken })
    await RefreshToken.query()
      .where('signInId', signInId)
      .whereNotNull('usedAt')
      .update({ expiresAt: DateTime.utc().minus({ seconds: 1 }).toJSDate() })
    assert.lengthOf(await RefreshToken.query().where('signInId', signInId), 2)
    const next = await client.post(PATH).json({ refresh_token: first.body().refresh_token })
    next.assertStatus(200)
    assert.lengthOf(await RefreshToken.query().where('signInId', signInId), 2)
  })

  test('refuses an expired refresh token', async ({ assert, client }) => {
    const { accessToken, refreshToken } = await signIn()
    await RefreshToken.query()
      .where('signInId', signInIdOf(accessToken))
      .update({ expiresAt: DateTime.utc().minus({ seconds: 1 }).toJSDate() })
    const response = await client.post(PATH).json({ refresh_token: refreshToken })
    assertProblem(assert, response, 401, 'invalid_refresh_token')
  })

  test('refuses to refresh with an access token, a hash or an unknown token', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await signIn()
    const signInId = signInIdOf(accessToken)
    const { tokenHash } = await RefreshToken.findByOrFail('signInId', signInId)
    for (const token of [accessToken, tokenHash, 'x'.repeat(43), '']) {
      const response = await client.post(PATH).json({ refresh_token: token })
      assertProblem(assert, response, 401, 'invalid_refresh_token')
    }
  })

  test('refuses a refresh token as an access token', async ({ assert, client }) => {
    const { refreshToken } = await signIn()
    const me = await client.get('/api/v1/users/me').bearerToken(refreshToken)
    assertProblem(assert, me, 401, 'unauthenticated')
  })

  test('refuses to refresh with a token that is {why}')
    .with([
      { why: 'null', value: null },
      { why: 'a number', value: 7 },
      { why: 'a list', value: ['x'] },
      { why: 'too long', value: 'x'.repeat(1001) },
      ...ILL_FORMED,
    ])
    .run(async ({ assert, client }, { value }) => {
      const response = await client.post(PATH).json({ refresh_token: value })
      assertRefused(assert, response, ['refresh_token'])
    })
})
