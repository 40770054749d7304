import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { RefreshTokens } from '#accounts/refresh_tokens'
import { signIn, signInIdOf } from '#database/factories/learners'
import RefreshToken from '#models/refresh_token'
import SignIn from '#models/sign_in'
import { auditedActions } from '#tests/support/audit'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { until } from '#tests/support/until'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/auth/refresh'

/** Lets all that was done with a sign-in have been done so many days ago. */
async function age(signInId: string, days: number) {
  await db.rawQuery(
    `update refresh_tokens set created_at = created_at - make_interval(days => :days),
       used_at = used_at - make_interval(days => :days),
       expires_at = expires_at - make_interval(days => :days) where sign_in_id = :signInId`,
    { days, signInId }
  )
}

/** Refreshes so often, each time with the token that came last. @returns all tokens, the first too */
async function refreshInTurn(client: ApiClient, first: string, times: number) {
  const tokens = [first]
  for (let time = 0; time < times; time++) {
    const response = await client.post(PATH).json({ refresh_token: tokens.at(-1) })
    response.assertStatus(200)
    tokens.push(response.body().refresh_token)
  }
  return tokens
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

  test('a refresh whose answer was lost days ago gives the same new token, good for a week', async ({
    assert,
    client,
  }) => {
    const { accessToken, refreshToken } = await signIn()
    const signInId = signInIdOf(accessToken)
    await age(signInId, 6)
    const lost = await client.post(PATH).json({ refresh_token: refreshToken })
    // Longer than the token that the phone has was good for.
    await age(signInId, 5)
    const again = await client.post(PATH).json({ refresh_token: refreshToken })
    again.assertStatus(200)
    assert.equal(again.body().refresh_token, lost.body().refresh_token)
    const me = await client.get('/api/v1/users/me').bearerToken(again.body().access_token)
    me.assertStatus(200)

    await age(signInId, 6)
    const next = await client.post(PATH).json({ refresh_token: again.body().refresh_token })
    next.assertStatus(200)
    const signInRow = await SignIn.findOrFail(signInId)
    assert.approximately(signInRow.expiresAt.diffNow('days').days, 7, 0.01)
  })

  test('another server gives the same new token again, also after its key was replaced', async ({
    assert,
  }) => {
    const { accessToken, refreshToken } = await signIn()
    const [older, newer] = ['an older', 'a newer'].map((one) => `${one} secret of 32 characters`)
    const rotateOn = (secrets: string[]) => {
      const tokens = new RefreshTokens(secrets, 60)
      return db.transaction((trx) => tokens.rotate(refreshToken, trx))
    }
    const first = await rotateOn([older!])
    const again = await rotateOn([newer!, older!])
    assert.deepInclude(again, { outcome: 'rotated', token: (first as { token: string }).token })
    assert.lengthOf(await RefreshToken.query().where('signInId', signInIdOf(accessToken)), 2)
    assert.deepEqual(await rotateOn([newer!]), { outcome: 'reused' })
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

  test('ends the sign-in for both when {who}')
    .with([
      { who: 'the thief comes after the owner', owner: 2, thief: 0 },
      { who: 'the owner comes after the thief', owner: 0, thief: 2 },
      { who: 'a token from long ago comes', owner: 4, thief: 0 },
    ])
    .run(async ({ assert, client }, { owner, thief }) => {
      const { user, accessToken, refreshToken: stolen } = await signIn()
      const tokens = await refreshInTurn(client, stolen, owner + thief)
      const late = await client.post(PATH).json({ refresh_token: stolen })
      assertProblem(assert, late, 401, 'invalid_refresh_token')

      const next = await client.post(PATH).json({ refresh_token: tokens.at(-1) })
      assertProblem(assert, next, 401, 'invalid_refresh_token')
      const me = await client.get('/api/v1/users/me').bearerToken(accessToken)
      assertProblem(assert, me, 401, 'unauthenticated')
      assert.include(await auditedActions(user.id), 'refresh_token_reused')
      assert.lengthOf(await SignIn.query().where('userId', user.id), 0)
    })

  test('owner and thief who have the same unused token are found out once one is two refreshes ahead', async ({
    assert,
    client,
  }) => {
    const { refreshToken: stolen } = await signIn()
    const thief = await client.post(PATH).json({ refresh_token: stolen })
    const owner = await client.post(PATH).json({ refresh_token: stolen })
    assert.equal(owner.body().refresh_token, thief.body().refresh_token)
    await refreshInTurn(client, thief.body().refresh_token, 2)
    const late = await client.post(PATH).json({ refresh_token: owner.body().refresh_token })
    assertProblem(assert, late, 401, 'invalid_refresh_token')
  })

  test('a stolen refresh token ends only its own sign-in', async ({ assert, client }) => {
    const { email, refreshToken } = await signIn()
    const other = await signIn('tablet', email)
    await refreshInTurn(client, refreshToken, 2)
    const late = await client.post(PATH).json({ refresh_token: refreshToken })
    assertProblem(assert, late, 401, 'invalid_refresh_token')
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
