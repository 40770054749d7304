import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { signIn } from '#database/factories/learners'
import { Speech } from '#database/factories/speeches'
import {
  callsThatDoNot,
  callsThatNeedTheDatabase,
  createPractice,
  drawCall,
  type Practice,
  scoreCall,
} from '#tests/support/learner_calls'
import {
  assertNotReady,
  assertRecovers,
  assertUnavailable,
  AWAY,
  BACK,
  serveThroughOutages,
} from '#tests/support/outage_checks'
import { type Answer, ServerBehindProxy } from '#tests/support/server_behind_proxy'
import { until } from '#tests/support/until'

/** What the product promises: any request that uses the database is answered by then. */
const ANSWER_LIMIT_MS = 10_000

test.group('A database that is away at the start', () => {
  test('a server that starts without its database answers 503, and works as soon as it is back', async ({
    assert,
    cleanup,
  }) => {
    const practice = await createPractice()
    const server = await ServerBehindProxy.start({ isDatabaseThere: false })
    cleanup(() => server.stop().then(() => undefined))

    await assertNotReady(assert, server)
    for (const call of [...callsThatNeedTheDatabase(practice), { path: '/api/v1/tags' }]) {
      assertUnavailable(assert, await server.call(call))
    }
    await server.proxy.restore()
    await assertRecovers(assert, { server, practice })
    assertLoggedOnce(assert, server)
  }).timeout(60_000)
})

test.group('A database that goes away', (group) => {
  const outage = serveThroughOutages(group)

  test('a server survives connections that are reset in the middle of requests', async ({
    assert,
  }) => {
    const { server, practice } = outage
    let isOver = false
    const answers: Answer[] = []
    const practising = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) answers.push(await server.call(drawCall(practice)))
      })
    )
    try {
      await until('requests are under way', () => answers.length > 100)
      server.proxy.cut()
      await until('they fail', () => answers.filter(({ status }) => status === 503).length > 50)
      await assertNotReady(assert, server)
      await server.proxy.restore()
      await assertRecovers(assert, { server, practice })
    } finally {
      isOver = true
      await practising
    }
    for (const answer of answers) if (answer.status !== 200) assertUnavailable(assert, answer)
    assert.equal(answers.at(-1)?.status, 200)
    assertLoggedOnce(assert, server)
    assert.isAbove(server.logged('request').filter(({ status }) => status === 503).length, 50)
    assert.isEmpty(server.child.lines.filter((line) => line.includes('    at ')))
  })

  test('a server answers 503 within 10 s while its database is frozen, and works afterwards', async ({
    assert,
  }) => {
    const { server, practice } = outage
    const recording = await recordingPath(server, practice)
    const { refreshToken } = await signIn()
    server.proxy.freeze()
    const failing = [
      // It begins with a transaction, on a connection that was there: `begin` itself hangs.
      {
        path: '/api/v1/auth/refresh',
        method: 'POST' as const,
        body: { refresh_token: refreshToken },
      },
      ...callsThatNeedTheDatabase(practice),
      scoreCall(practice, practice.ids[0]),
    ]
    const failed = Promise.all(failing.map((call) => server.call(call)))
    await assertNotReady(assert, server)
    for (const call of callsThatDoNot(practice, recording)) {
      const answer = await server.call(call)
      assert.equal(answer.status, 200, `${call.path}: ${answer.body}`)
    }
    for (const answer of await failed) {
      assertUnavailable(assert, answer)
      assert.isBelow(answer.took, ANSWER_LIMIT_MS)
    }
    await server.proxy.restore()
    await assertRecovers(assert, { server, practice })
    assertLoggedOnce(assert, server)
  }).tags(['@timing'])

  test('a server does not use idle connections again after its database was frozen', async ({
    assert,
  }) => {
    const { server, practice } = outage
    server.proxy.freeze()
    await until('it is noticed', () => server.logged(AWAY).length > 0)
    await server.proxy.restore()
    const answer = await server.call(drawCall(practice))
    assert.equal(answer.status, 200)
    await assertRecovers(assert, { server, practice })
  })

  test('a server stops while its database is frozen', async ({ assert }) => {
    const { server, practice } = outage
    server.proxy.freeze()
    const waiting = server.call(drawCall(practice))
    assertUnavailable(assert, await waiting)
    assert.equal(await server.stop(), 0)
  })
})

function assertLoggedOnce(assert: Assert, server: ServerBehindProxy): void {
  assert.lengthOf(server.logged(AWAY), 1)
  assert.lengthOf(server.logged(BACK), 1)
}

/** The path of a recording on the disk of the server. */
async function recordingPath(server: ServerBehindProxy, { accessToken: token }: Practice) {
  const speech = await Speech.query().whereNotNull('externalId').firstOrFail()
  const { body } = await server.call({ path: `/api/v1/game/speeches/${speech.id}`, token })
  const { pathname, search } = new URL(JSON.parse(body).audio_url)
  return pathname + search
}
