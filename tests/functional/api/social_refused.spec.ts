import { test } from '@japa/runner'
import { assertProblem } from '#tests/support/problems'
import { ATTACKS, forged, google } from '#tests/support/providers/attacks'
import { providers } from '#tests/support/providers/running'
import { newEmail } from '#tests/support/providers/tokens'
import { countAccountRows } from '#tests/support/row_counts'

const PATH = '/api/v1/auth/social'

test.group('POST auth/social refuses', () => {
  test('refuses a social sign-in with {what}')
    .with(ATTACKS)
    .run(async ({ assert, client }, { provider = 'google', token, nonce }) => {
      const before = await countAccountRows()
      const body = { provider, token: await token(), nonce }
      const response = await client.post(PATH).json(body)
      assertProblem(assert, response, 401, 'invalid_provider_token')
      assert.deepEqual(await countAccountRows(), before)
    })

  test('refuses a social token of 1 MB', async ({ assert, client }) => {
    const asked = providers.requestsTo('/google/keys')
    const body = { provider: 'google', token: `a.${'b'.repeat(1_000_000)}.c` }
    assertProblem(assert, await client.post(PATH).json(body), 413, 'payload_too_large')
    assert.equal(providers.requestsTo('/google/keys'), asked)
  })

  test('refuses a storm of tokens with unknown keys without asking Google for each', async ({
    assert,
    client,
  }) => {
    await client.post(PATH).json({ provider: 'google', token: await google() })
    const asked = providers.requestsTo('/google/keys')
    for (let i = 0; i < 20; i++) {
      const body = { provider: 'google', token: await forged({ kid: `unknown-${i}` }) }
      assertProblem(assert, await client.post(PATH).json(body), 401, 'invalid_provider_token')
    }
    assert.isAtMost(providers.requestsTo('/google/keys') - asked, 1)
  })

  test('refuses a social sign-in while Facebook {how}')
    .with([
      { how: 'fails', path: '/facebook/graph/debug_token', failure: '500' as const },
      { how: 'closes the connection', path: '/facebook/graph/me', failure: 'close' as const },
      { how: 'does not answer', path: '/facebook/graph/debug_token', failure: 'hang' as const },
    ])
    .run(async ({ assert, client, cleanup }, { path, failure }) => {
      cleanup(() => providers.recover())
      const before = await countAccountRows()
      const token = providers.facebook.issue({ email: newEmail() })
      providers.fail(path, failure)
      const response = await client.post(PATH).json({ provider: 'facebook', token })
      assertProblem(assert, response, 503, 'provider_unavailable')
      assert.equal(response.header('retry-after'), '10')
      assert.notInclude(response.text(), '127.0.0.1')
      assert.deepEqual(await countAccountRows(), before)
      providers.recover()
      const again = await client.post(PATH).json({ provider: 'facebook', token })
      again.assertStatus(200)
    })
})
