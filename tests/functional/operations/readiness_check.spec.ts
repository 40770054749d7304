import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { ScorerUnavailable } from '#audio/errors'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { ScorerCheck } from '#scoring/scorer_check'
import env from '#start/env'
import { KeepingProvider, RESULT, useProvider } from '#tests/support/kept_recordings'
import { assertProblem } from '#tests/support/problems'

const PATH = '/api/v1/admin/readiness'

test.group('POST admin/readiness', () => {
  test('the readiness check refuses guests and learners, and scores nothing for them', async ({
    assert,
    client,
    cleanup,
  }) => {
    const provider = new KeepingProvider(() => Promise.resolve(RESULT))
    useProvider(provider, cleanup)
    assertProblem(assert, await client.post(PATH), 401, 'unauthenticated')
    const asLearner = await client.post(PATH).bearerToken(await createToken())
    assertProblem(assert, asLearner, 401, 'unauthenticated')
    assert.isEmpty(provider.kept)
  })

  test('the readiness check tells an admin that the scorer scores, and in the right order', async ({
    assert,
    client,
    cleanup,
  }) => {
    // A busy machine is no failure here.
    const timeout = env.get('SPEECH_API_TIMEOUT')
    env.set('SPEECH_API_TIMEOUT', 60)
    cleanup(() => env.set('SPEECH_API_TIMEOUT', timeout))
    const { accessToken } = await createAdmin()
    const response = await client.post(PATH).bearerToken(accessToken)
    response.assertStatus(200)
    const { status, checks, smoke_test: smokeTest } = response.body()
    assert.deepEqual([status, checks.database, checks.scorer], ['ok', 'ok', 'ready'])
    assert.containsSubset(smokeTest, { passed: true, provider_name: 'local', failure: null })
    assert.lengthOf(smokeTest.recordings, 3)
    assert.lengthOf(smokeTest.checks, 4)
  }).timeout(60_000)

  test('the readiness check is unavailable when {why}, and says so')
    .with([
      {
        why: 'the scorer fails',
        answer: () => Promise.reject(new ScorerUnavailable()),
        failure: /^The provider "keeping" failed with scorer_unavailable after \d+ ms\.$/,
        checks: 0,
      },
      {
        why: 'its scores have no order',
        answer: () => Promise.resolve(RESULT),
        failure: null,
        checks: 4,
      },
    ])
    .run(async ({ assert, client, cleanup }, { answer, failure, checks }) => {
      useProvider(new KeepingProvider(answer), cleanup)
      const { accessToken } = await createAdmin()
      const response = await client.post(PATH).bearerToken(accessToken)
      response.assertStatus(503)
      response.assertHeader('retry-after', '5')
      const { status, smoke_test: smokeTest } = response.body()
      assert.equal(status, 'unavailable')
      assert.isFalse(smokeTest.passed)
      assert.lengthOf(smokeTest.checks, checks)
      if (failure === null) assert.isNull(smokeTest.failure)
      else assert.match(smokeTest.failure, failure)
    })

  test('the readiness check runs once for all who ask meanwhile', async ({ assert, cleanup }) => {
    const provider = new KeepingProvider(() => Promise.resolve(RESULT))
    useProvider(provider, cleanup)
    const check = await app.container.make(ScorerCheck)
    const [one, other] = await Promise.all([check.run(), check.run()])
    assert.strictEqual(one, other)
    assert.lengthOf(provider.kept, 3)
    await check.run()
    assert.lengthOf(provider.kept, 6)
  })
})
