import { test } from '@japa/runner'
import { createLearner } from '#tests/support/learner'

test.group('GET users/me', () => {
  test('answers the learner who is signed in', async ({ client, assert }) => {
    const { user, accessToken } = await createLearner({ name: 'Mia' })
    const response = await client.get('/api/v1/users/me').bearerToken(accessToken)
    response.assertStatus(200)
    assert.equal(response.body().id, user.id)
    assert.equal(response.body().name, 'Mia')
  })
})
