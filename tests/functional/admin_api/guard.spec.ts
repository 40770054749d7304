import { createHmac, randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import hash from '@adonisjs/core/services/hash'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { AccessTokens } from '#accounts/access_tokens'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { Admins } from '#accounts/admins'
import { SignInEnded } from '#accounts/errors'
import { LoginDelays } from '#accounts/login_delays'
import { PasswordHashes } from '#accounts/password_hashes'
import { SecondFactor } from '#accounts/second_factor'
import { TERMINAL } from '#auditing/audit_log'
import { ADMIN_PASSWORD, createAdmin, KEEPER } from '#database/factories/admins'
import { createLearner, ORIGIN, signInIdOf } from '#database/factories/learners'
import env from '#start/env'
import { assertProblem } from '#tests/support/problems'

const ME = '/api/v1/admin/auth/me'
const LEARNER_ME = '/api/v1/users/me'

/** The token with other claims, signed with any key. */
function resign(token: string, changes: object, secret: string): string {
  const [header, claims] = token.split('.')
  const changed = { ...JSON.parse(Buffer.from(claims!, 'base64url').toString()), ...changes }
  const signed = `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

/** Signs in as the environment's admin of a server with these settings. */
async function serverOf(username: string, passwordHash: string): Promise<AdminSignIn> {
  const delays = await app.container.make(LoginDelays)
  const tokens = new AccessTokens([env.get('JWT_SECRET_KEY')], 60, 'saywell-admins')
  const hashes = new PasswordHashes(hash.use(), 1)
  const factor = await app.container.make(SecondFactor)
  return new AdminSignIn(db, hashes, delays, tokens, { username, passwordHash }, factor)
}

test.group('Admin routes', () => {
  test('admin routes refuse a guest', async ({ assert, client }) => {
    const response = await client.get(ME)
    assertProblem(assert, response, 401, 'unauthenticated')
    assert.equal(response.header('www-authenticate'), 'Bearer')
  })

  test('admin routes let an admin in', async ({ assert, client }) => {
    const { admin, accessToken } = await createAdmin()
    const response = await client.get(ME).bearerToken(accessToken)
    response.assertStatus(200)
    assert.equal(response.body().id, admin.id)
  })

  test('admin routes refuse {what}')
    .with([
      { what: "a learner's token", forge: (learner: string) => learner },
      {
        what: "a learner's token with the admins' audience and another key",
        forge: (learner: string) => resign(learner, { aud: 'saywell-admins' }, 'k'.repeat(40)),
      },
      {
        what: "a learner's token with the admins' audience and no key",
        forge: (learner: string) =>
          resign(learner, { aud: 'saywell-admins' }, '').replace(/[^.]+$/, ''),
      },
      {
        what: "a token for a learner's id, rightly signed",
        forge: (learner: string) =>
          resign(learner, { aud: 'saywell-admins' }, env.get('JWT_SECRET_KEY')),
      },
      {
        what: "an admin's id with another sign-in, rightly signed",
        forge: (_: string, admin: string) =>
          resign(admin, { sid: randomUUID() }, env.get('JWT_SECRET_KEY')),
      },
      {
        what: 'a token for both audiences with another key',
        forge: (learner: string) =>
          resign(learner, { aud: ['saywell-learners', 'saywell-admins'] }, 'k'.repeat(40)),
      },
    ])
    .run(async ({ assert, client }, { forge }) => {
      const learner = await createLearner()
      const { accessToken } = await createAdmin()
      const response = await client.get(ME).bearerToken(forge(learner.accessToken, accessToken))
      assertProblem(assert, response, 401, 'unauthenticated')
    })

  test("admin routes accept the admin's own token when these tests sign it again", async ({
    client,
  }) => {
    const { accessToken } = await createAdmin()
    const again = resign(accessToken, { jti: randomUUID() }, env.get('JWT_SECRET_KEY'))
    const response = await client.get(ME).bearerToken(again)
    response.assertStatus(200)
  })

  test("learner routes refuse an admin's token", async ({ assert, client }) => {
    const { accessToken } = await createAdmin()
    for (const path of [LEARNER_ME, '/api/v1/game/sessions']) {
      const response = await client.get(path).bearerToken(accessToken)
      assertProblem(assert, response, 401, 'unauthenticated')
    }
    const { user } = await createLearner()
    const asLearner = resign(accessToken, { aud: 'saywell-learners', sub: user.id }, 'k'.repeat(40))
    const response = await client.get(LEARNER_ME).bearerToken(asLearner)
    assertProblem(assert, response, 401, 'unauthenticated')
  })

  test('refuses the token of an admin who no longer exists', async ({ assert, client }) => {
    const { admin, accessToken } = await createAdmin()
    await admin.delete()
    const response = await client.get(ME).bearerToken(accessToken)
    assertProblem(assert, response, 401, 'unauthenticated')
  })

  test('refuses the token of a disabled admin, even after the admin is enabled again', async ({
    assert,
    client,
  }) => {
    const { username, accessToken } = await createAdmin()
    const admins = await app.container.make(Admins)
    await admins.disable(username, TERMINAL)
    const disabled = await client.get(ME).bearerToken(accessToken)
    assertProblem(assert, disabled, 401, 'unauthenticated')
    await admins.enable(username, TERMINAL)
    const enabled = await client.get(ME).bearerToken(accessToken)
    assertProblem(assert, enabled, 401, 'unauthenticated')
  })

  test('refuses admin tokens from before a change of password, and accepts later ones', async ({
    assert,
    client,
  }) => {
    const { username, accessToken } = await createAdmin()
    const admins = await app.container.make(Admins)
    const password = 'a rather new password'
    await admins.changePassword(username, password, TERMINAL)
    // Within the same second, most of the time: a token's own time would not tell them apart.
    const credentials = { username, password }
    const login = await client.post('/api/v1/admin/auth/login').json(credentials)
    const old = await client.get(ME).bearerToken(accessToken)
    assertProblem(assert, old, 401, 'unauthenticated')
    const next = await client.get(ME).bearerToken(login.body().access_token)
    next.assertStatus(200)
  })
})

test.group("The environment's admin", () => {
  test("the environment's admin has to sign in again when the hash was changed", async ({
    assert,
  }) => {
    const { admin: row } = await createAdmin()
    const before = await serverOf(row.username, await hash.make(ADMIN_PASSWORD))
    const { accessToken, admin } = await before.signIn(row.username, ADMIN_PASSWORD, ORIGIN)
    const recognised = await before.recognise(accessToken)
    assert.equal(recognised.id, admin.id)
    const after = await serverOf(row.username, await hash.make(ADMIN_PASSWORD))
    await assert.rejects(() => after.recognise(accessToken), SignInEnded.message)
    const renamed = await serverOf('somebody', await hash.make(ADMIN_PASSWORD))
    await assert.rejects(() => renamed.recognise(accessToken), SignInEnded.message)
  })

  test("the environment's admin takes over the name of an earlier admin, whose tokens end", async ({
    assert,
  }) => {
    const { admin, username, accessToken } = await createAdmin()
    const server = await serverOf(username, await hash.make('another long password'))
    await assert.rejects(() => server.recognise(accessToken), SignInEnded.message)
    await assert.rejects(() => server.signIn(username, ADMIN_PASSWORD, ORIGIN))
    const signedIn = await server.signIn(username, 'another long password', ORIGIN)
    assert.equal(signedIn.admin.id, admin.id)
    await admin.refresh()
    assert.isNull(admin.password)
    assert.notEqual(signInIdOf(signedIn.accessToken), signInIdOf(accessToken))
  })

  test("the environment's admin cannot be changed in the terminal", async ({ assert }) => {
    const admins = await app.container.make(Admins)
    for (const attempt of [
      () => admins.checkChangeable(KEEPER),
      () => admins.create(KEEPER.toUpperCase(), ADMIN_PASSWORD, TERMINAL),
      () => admins.changePassword(KEEPER, ADMIN_PASSWORD, TERMINAL),
      () => admins.disable(KEEPER, TERMINAL),
      () => admins.enable(KEEPER, TERMINAL),
    ]) {
      await assert.rejects(attempt, /is set by ADMIN_USERNAME and ADMIN_PASSWORD_HASH/)
    }
  })
})
