import { test } from '@japa/runner'
import SignIn from '#models/sign_in'
import { createLearner, PASSWORD } from '#tests/support/learner'
import { assertProblem, assertRefused } from '#tests/support/problems'
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

  test('gives each device tokens of its own', async ({ assert, client }) => {
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

  test('answers the same for a wrong password and an unknown address', async ({
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

  test('takes as long for an unknown address as for a wrong password', async ({
    assert,
    client,
  }) => {
    const { email: knownEmail } = await createLearner()
    const timeOf = async (email: string) => {
      const start = performance.now()
      await client.post(PATH).json({ email, password: 'not this one' })
      return performance.now() - start
    }
    await timeOf(knownEmail)
    const known = await timeOf(knownEmail)
    const unknown = await timeOf(`x${knownEmail}`)
    // Without a comparison it would be a few milliseconds instead of some hundred.
    assert.isAbove(unknown, known / 4)
  })

  test('refuses a learner who signs in another way', async ({ assert, client }) => {
    const { user } = await createLearner({ password: null, authProvider: 'google' })
    const response = await client.post(PATH).json({ email: user.email, password: PASSWORD })
    assertProblem(assert, response, 401, 'invalid_credentials')
  })

  test('refuses {field}: {why}')
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
