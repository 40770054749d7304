import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { SignIns } from '#accounts/sign_ins'
import RefreshToken from '#models/refresh_token'
import { createLearner, PASSWORD } from '#tests/support/learner'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { until } from '#tests/support/until'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/auth/refresh'

async function signIn() {
  const { user } = await createLearner()
  const signIns = await app.container.make(SignIns)
  return signIns.signIn(user.email, PASSWORD, 'phone')
}

test.group('POST auth/refresh', () => {
  test('gives new tokens of the same sign-in', async ({ assert, client }) => {
    const { user, refreshToken } = await signIn()
    const response = await client.post(PATH).json({ refresh_token: refreshToken })
    response.assertStatus(200)
    assert.equal(response.body().user.id, user.id)
    assert.notEqual(response.body().refresh_token, refreshToken)

    const me = await client.get('/api/v1/users/me').bearerToken(response.body().access_token)
    me.assertStatus(200)
    const tokens = await RefreshToken.query().where('userId', user.id)
    assert.lengthOf(tokens, 2)
    assert.lengthOf(new Set(tokens.map(({ family }) => family)), 1)
    assert.deepEqual(
      tokens.map(({ deviceName }) => deviceName),
      ['phone', 'phone']
    )
  })

  test('refuses a used token, and its successor stays good', async ({ assert, client }) => {
    const { refreshToken } = await signIn()
    const first = await client.post(PATH).json({ refresh_token: refreshToken })
    const again = await client.post(PATH).json({ refresh_token: refreshToken })
    assertProblem(assert, again, 401, 'invalid_refresh_token')
    const next = await client.post(PATH).json({ refresh_token: first.body().refresh_token })
    next.assertStatus(200)
  })

  test('lets one of two uses at the same moment through', async ({ assert, client }) => {
    const { user, refreshToken } = await signIn()
    const held = await db.transaction()
    await held.from('refresh_tokens').where('user_id', user.id).forUpdate()
    const uses = [1, 2].map(() => client.post(PATH).json({ refresh_token: refreshToken }))
    const answers = Promise.all(uses.map((use) => use.send()))
    await until('both wait for the token', async () => {
      const { rows } = await db.rawQuery(
        `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%refresh_tokens%'`
      )
      return rows.length === 2
    })
    await held.commit()
    const responses = await answers
    assert.sameMembers(
      responses.map((response) => response.status()),
      [200, 401]
    )
    assert.lengthOf(await RefreshToken.query().where('userId', user.id), 2)
  })

  test('refuses an expired token', async ({ assert, client }) => {
    const { user, refreshToken } = await signIn()
    await RefreshToken.query()
      .where('userId', user.id)
      .update({ expiresAt: DateTime.utc().minus({ seconds: 1 }).toJSDate() })
    const response = await client.post(PATH).json({ refresh_token: refreshToken })
    assertProblem(assert, response, 401, 'invalid_refresh_token')
  })

  test('refuses an access token, a hash and an unknown token', async ({ assert, client }) => {
    const { user, accessToken } = await signIn()
    const { tokenHash } = await RefreshToken.findByOrFail('userId', user.id)
    for (const token of [accessToken, tokenHash, 'x'.repeat(43), '']) {
      const response = await client.post(PATH).json({ refresh_token: token })
      assertProblem(assert, response, 401, 'invalid_refresh_token')
    }
  })

  test('refuses a token: {why}')
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
