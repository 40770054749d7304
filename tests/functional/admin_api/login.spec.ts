import hash from '@adonisjs/core/services/hash'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { ADMIN_PASSWORD, createAdmin, KEEPER, newUsername } from '#database/factories/admins'
import { createLearner, PASSWORD } from '#database/factories/learners'
import Admin from '#models/admin'
import env from '#start/env'
import { auditedAbout } from '#tests/support/audit'
import { giveFactor } from '#tests/support/authenticator'
import { watchBcrypt } from '#tests/support/bcrypt_work'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/admin/auth/login'
const ME = '/api/v1/admin/auth/me'
const password = ADMIN_PASSWORD

test.group('POST admin/auth/login', () => {
  test('signs an admin in, with the user name in any case', async ({ assert, client }) => {
    const { admin, username } = await createAdmin()
    const response = await client.post(PATH).json({ username: username.toUpperCase(), password })
    response.assertStatus(200)
    const { access_token: token, ...rest } = response.body()
    assert.deepEqual(rest, {
      admin: { id: admin.id, username },
      token_type: 'Bearer',
      expires_in: 3600,
    })
    const me = await client.get(ME).bearerToken(token)
    me.assertStatus(200)
    assert.deepEqual(me.body(), { id: admin.id, username })
  })

  test("signs the environment's admin in", async ({ assert, client }) => {
    for (const username of [KEEPER, KEEPER.toUpperCase()]) {
      const response = await client.post(PATH).json({ username, password })
      response.assertStatus(200)
      const me = await client.get(ME).bearerToken(response.body().access_token)
      assert.deepEqual(me.body(), { id: response.body().admin.id, username: KEEPER })
    }
    const admin = await Admin.findByOrFail('username', KEEPER)
    assert.isNull(admin.password)
    const wrong = await client.post(PATH).json({ username: KEEPER, password: `${password}!` })
    assertProblem(assert, wrong, 401, 'invalid_credentials')
  })

  test("logs that the environment's admin has taken over another admin's name", async ({
    assert,
    client,
  }) => {
    await client.post(PATH).json({ username: KEEPER, password })
    const admin = await Admin.findByOrFail('username', KEEPER)
    const count = async () => {
      const entries = await auditedAbout(admin.id)
      return entries.filter(({ action }) => action === 'admin_of_environment_set').length
    }
    const before = await count()
    await admin.merge({ password: 'of another time' }).save()
    for (let times = 0; times < 2; times++) {
      await client.post(PATH).json({ username: KEEPER, password })
      assert.equal(await count(), before + 1)
    }
  })

  test('logs in the audit log which admins signed in and who failed', async ({
    assert,
    client,
  }) => {
    const { admin, username } = await createAdmin()
    await client.post(PATH).json({ username, password: 'not this one' })
    await client.post(PATH).json({ username, password })
    const [failed, signedIn] = await auditedAbout(admin.id)
    assert.containsSubset(failed, {
      ...{ action: 'admin_sign_in_failed', admin_id: null, user_id: null, source: 'api' },
      resource_type: 'admin',
    })
    assert.containsSubset(signedIn, { action: 'admin_signed_in', admin_id: admin.id })
    assert.isNotNull(signedIn!.ip_address)
  })

  test('answers the same to an admin with a wrong password, unknown, disabled or without password', async ({
    assert,
    client,
  }) => {
    const { username } = await createAdmin()
    const disabled = await createAdmin({ disabledAt: DateTime.utc() })
    const without = await Admin.create({ username: newUsername(), password: null })
    const attempts = [
      { username, password: 'not this one' },
      { username: newUsername(), password },
      { username: disabled.username, password },
      { username: without.username, password },
    ]
    const problems = []
    for (const attempt of attempts) {
      const response = await client.post(PATH).json(attempt)
      const problem = assertProblem(assert, response, 401, 'invalid_credentials')
      problems.push({ ...problem, request_id: '' })
    }
    for (const problem of problems) assert.deepEqual(problem, problems[0]!)
  })

  test('compares a password for {what} just as for an admin with a wrong one')
    .with([
      { what: 'an unknown user name', which: 'unknown' as const },
      { what: 'a disabled admin', which: 'disabled' as const },
      { what: "the environment's admin", which: 'environment' as const },
    ])
    .run(async ({ assert, client, cleanup }, { which }) => {
      const { admin, username } = await createAdmin()
      const disabled = await createAdmin({ disabledAt: DateTime.utc() })
      // Of the real cost, as that of nobody is.
      const hashed = await hash.make(password)
      for (const one of [admin, disabled.admin]) await one.merge({ password: hashed }).save()
      const others = { unknown: newUsername(), disabled: disabled.username, environment: KEEPER }
      const watched = watchBcrypt(cleanup)
      const workFor = async (name: string) => {
        await client.post(PATH).json({ username: name, password: 'not this one' })
        return watched.splice(0)
      }
      const work = await workFor(username)
      assert.isNotEmpty(work)
      assert.deepEqual(await workFor(others[which]), work)
    })

  test('asks an admin with a second factor for its code as well', async ({ assert, client }) => {
    const { admin, username } = await createAdmin()
    const { authenticator } = await giveFactor(admin)
    const without = await client.post(PATH).json({ username, password })
    assertProblem(assert, without, 401, 'second_factor_code_required')
    const wrong = await client.post(PATH).json({ username, password, code: '000' })
    assertProblem(assert, wrong, 422, 'wrong_code')
    const code = authenticator.code()
    const right = await client.post(PATH).json({ username, password, code })
    right.assertStatus(200)
    const again = await client.post(PATH).json({ username, password, code })
    assertProblem(assert, again, 422, 'wrong_code')
    const guessed = await client.post(PATH).json({ username, password: 'not this one', code })
    assertProblem(assert, guessed, 401, 'invalid_credentials')
  })

  test('gives no token without a second factor where every admin needs one', async ({
    assert,
    client,
    cleanup,
  }) => {
    const { admin, username } = await createAdmin()
    env.set('ADMIN_TOTP', 'required')
    cleanup(() => env.set('ADMIN_TOTP', 'optional'))
    for (const code of [undefined, '123456']) {
      const refused = await client.post(PATH).json({ username, password, code })
      const problem = assertProblem(assert, refused, 403, 'second_factor_not_set_up')
      assert.include(problem.detail, '/admin')
      assert.notProperty(refused.body(), 'access_token')
    }
    // Whether there is a factor, only the password tells.
    const guessed = await client.post(PATH).json({ username, password: 'not this one' })
    assertProblem(assert, guessed, 401, 'invalid_credentials')
    const entries = await db.from('audit_logs').where('resource_id', admin.id)
    assert.deepEqual(
      entries.map(({ action }: { action: string }) => action),
      ['admin_sign_in_failed', 'admin_sign_in_failed', 'admin_sign_in_failed']
    )
    const { authenticator } = await giveFactor(admin)
    const code = authenticator.code()
    const right = await client.post(PATH).json({ username, password, code })
    right.assertStatus(200)
  })

  test('signs no learner in as an admin, and no admin as a learner', async ({ assert, client }) => {
    const { email } = await createLearner()
    const learner = await client.post(PATH).json({ username: email, password: PASSWORD })
    assertProblem(assert, learner, 401, 'invalid_credentials')
    const { username } = await createAdmin()
    const admin = await client.post('/api/v1/auth/login').json({ email: username, password })
    assertProblem(assert, admin, 401, 'invalid_credentials')
  })

  test("refuses an admin's sign-in with a bad {field}: {why}")
    .with([
      { field: 'username', why: 'missing', value: undefined },
      { field: 'username', why: 'a list', value: [KEEPER] },
      { field: 'username', why: 'too long', value: 'n'.repeat(101) },
      { field: 'password', why: 'missing', value: undefined },
      { field: 'password', why: 'a number', value: 7 },
      { field: 'password', why: 'too long', value: 'p'.repeat(1001) },
      ...ILL_FORMED.flatMap((text) => [
        { field: 'username', ...text },
        { field: 'password', ...text },
      ]),
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const response = await client.post(PATH).json({ username: KEEPER, password, [field]: value })
      assertRefused(assert, response, [field])
    })
})
