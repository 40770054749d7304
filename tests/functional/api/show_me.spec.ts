import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { assertProblem } from '#tests/support/problems'

const PATH = '/api/v1/users/me'

test.group('GET users/me', () => {
  test('refuses a guest who asks for a profile', async ({ assert, client }) => {
    const response = await client.get(PATH)
    assertProblem(assert, response, 401, 'unauthenticated')
    assert.equal(response.header('www-authenticate'), 'Bearer')
  })

  test('answers with the profile of the learner who is signed in', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner({ name: 'Mia', timeZone: 'Asia/Tokyo' })
    const response = await client.get(PATH).bearerToken(accessToken)
    response.assertStatus(200)
    assert.deepEqual(response.body(), {
      id: user.id,
      email: user.email,
      email_verified: false,
      name: 'Mia',
      avatar_url: null,
      auth_provider: 'email',
      providers: ['email'],
      time_zone: 'Asia/Tokyo',
      created_at: user.createdAt.toUTC().toISO(),
    })
  })

  test('refuses the profile of a learner who no longer exists', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    await user.delete()
    const response = await client.get(PATH).bearerToken(accessToken)
    assertProblem(assert, response, 401, 'unauthenticated')
  })

  test('refuses the authorization header "{$self}"')
    .with(['Bearer', 'Bearer nonsense', 'Bearer a.b.c', 'Basic bWlhOm1pYQ==', 'Bearer x y'])
    .run(async ({ assert, client }, header) => {
      const response = await client.get(PATH).header('authorization', header)
      assertProblem(assert, response, 401, 'unauthenticated')
    })
})
