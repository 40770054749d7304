import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { EndedSignIns } from '#accounts/ended_sign_ins'
import { signIn, signInIdOf } from '#database/factories/learners'
import User from '#models/user'
import { databaseConnection } from '#postgres/connection'
import { DatabaseListener } from '#postgres/listener'
import env from '#start/env'
import { startBesideTests } from '#tests/support/beside_tests'
import { serverUrl } from '#tests/support/http'
import { until } from '#tests/support/until'

async function statusOfMe(origin: string, accessToken: string): Promise<number> {
  const headers = { authorization: `Bearer ${accessToken}` }
  const answer = await fetch(`${origin}/api/v1/game/sessions`, { headers })
  return answer.status
}

async function untilRefused(origin: string, accessToken: string): Promise<void> {
  await until('the token is refused', async () => (await statusOfMe(origin, accessToken)) === 401)
}

test.group('A sign-in that ends at one server', (group) => {
  group.each.timeout(60_000)

  test('a sign-in that ends at one server is refused by another, and by one that starts later', async ({
    assert,
  }) => {
    const other = await startBesideTests()
    try {
      const [signedOut, left, stays] = [await signIn(), await signIn(), await signIn()]
      for (const { accessToken } of [signedOut, left, stays]) {
        assert.equal(await statusOfMe(other.origin, accessToken), 200)
      }
      const logout = await fetch(serverUrl('/api/v1/auth/logout'), {
        method: 'POST',
        headers: { authorization: `Bearer ${signedOut.accessToken}` },
      })
      assert.equal(logout.status, 204)
      await untilRefused(other.origin, signedOut.accessToken)
      // However the row goes: here without any code of ours.
      await User.query().where('id', left.user.id).delete()
      await untilRefused(other.origin, left.accessToken)
      await untilRefused(serverUrl(), left.accessToken)
      assert.equal(await statusOfMe(other.origin, stays.accessToken), 200)

      const later = await startBesideTests()
      try {
        assert.equal(await statusOfMe(later.origin, signedOut.accessToken), 401)
        assert.equal(await statusOfMe(later.origin, stays.accessToken), 200)
      } finally {
        await later.stop()
      }
    } finally {
      await other.stop()
    }
  })

  test('the first request to a new server already knows which sign-ins have ended', async ({
    assert,
    cleanup,
  }) => {
    const { accessToken } = await signIn()
    const logout = await fetch(serverUrl('/api/v1/auth/logout'), {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}` },
    })
    assert.equal(logout.status, 204)
    const ended = new EndedSignIns(3600)
    const first = ended.has(signInIdOf(accessToken))
    const connection = databaseConnection(
      env.get('DATABASE_URL'),
      app.makePath(env.get('STORAGE_PATH'))
    )
    const listener = new DatabaseListener(connection, ended, (error) => assert.fail(error.message))
    listener.start()
    cleanup(() => listener.stop())
    assert.isTrue(await first)
  })
})
