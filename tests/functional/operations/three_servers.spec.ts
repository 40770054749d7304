import { test } from '@japa/runner'
import { createLearner, PASSWORD, type TestLearner } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { Balancer } from '#tests/support/balancer'
import { freePort } from '#tests/support/free_port'
import { createOwnDatabase } from '#tests/support/own_database'
import { RedisServer, whyNoRedis } from '#tests/support/redis_server'
import { assertNothingLostOrDoubled } from '#tests/support/saved_sessions'
import { makeSession, send, type SentSession } from '#tests/support/sent_sessions'
import { serve, type Serving } from '#tests/support/serving'
import { unsigned } from '#tests/support/sessions'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

const SERVERS = 3
const LIMIT = 30

type Cleanup = Parameters<typeof serve>[1]

/** Processes of one database, one Redis and one storage, each on a port that it keeps. */
async function startServers(cleanup: Cleanup, settings: Record<string, string>) {
  const { name, url } = await createOwnDatabase(cleanup)
  const redis = await RedisServer.create(cleanup)
  await redis.start()
  const shared = {
    DATABASE_URL: url,
    REDIS_URL: redis.url,
    STORAGE_PATH: temporaryFolder((end) => cleanup(async () => end())),
    SHUTDOWN_DRAIN_SECONDS: '1',
    ...settings,
  }
  const start = async (port: number) => serve({ ...shared, PORT: String(port) }, cleanup)
  const ports = await Promise.all(Array.from({ length: SERVERS }, freePort))
  const servers = await Promise.all(ports.map(start))
  return { database: name, servers, ports, start }
}

/** @returns the access token of a sign-in that can be ended */
async function signInAt({ origin }: Serving, { email }: TestLearner): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return token
}

function historyOf({ origin }: Serving, token: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` }
  return fetch(`${origin}/api/v1/game/sessions`, { headers })
}

test.group('Three servers', (group) => {
  group.each.timeout(120_000)
  group.each.skip(() => whyNoRedis() !== undefined, whyNoRedis())

  test('three servers save one session for one key, count limits together, and know who signed out', async ({
    assert,
    cleanup,
  }) => {
    const { database, servers } = await startServers(cleanup, {
      RATE_LIMIT_GAME_PER_MINUTE: String(LIMIT),
    })
    const [learner, leaves] = [await createLearner({}, database), await createLearner({}, database)]
    const speech = await createSpeech([], {}, database)

    const session = makeSession(learner, [speech.id])
    const sent = await Promise.all(
      Array.from({ length: 12 }, (_, turn) => send(servers[turn % SERVERS]!.origin, { ...session }))
    )
    for (const { status, answer } of sent) {
      assert.equal(status, 201)
      assert.deepEqual(unsigned(answer!), unsigned(sent[0]!.answer!))
    }
    assert.lengthOf(
      sent.filter(({ replayed }) => !replayed),
      1
    )
    await assertNothingLostOrDoubled(assert, database, [sent[0]!])

    const statuses: number[] = []
    while (statuses.length < LIMIT) {
      const { status } = await historyOf(servers[statuses.length % SERVERS]!, learner.accessToken)
      statuses.push(status)
    }
    const allowed = statuses.filter((status) => status === 200)
    assert.lengthOf(allowed, LIMIT - sent.length, statuses.join(' '))

    const token = await signInAt(servers[1]!, leaves)
    const logout = await fetch(`${servers[0]!.origin}/api/v1/auth/logout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(logout.status, 204)
    for (const server of servers) {
      await until('the token is refused', async () => {
        const { status } = await historyOf(server, token)
        return status === 401
      })
    }
  })

  test('a rolling restart of three servers behind a balancer loses no session and no answer', async ({
    assert,
    cleanup,
  }) => {
    const { database, servers, ports, start } = await startServers(cleanup, {
      RATE_LIMIT_GAME_PER_MINUTE: '1000000',
    })
    const learners = [await createLearner({}, database), await createLearner({}, database)]
    const speech = await createSpeech([], {}, database)
    const origins = servers.map(({ origin }) => origin)
    const balancer = await Balancer.start(origins, '/health/serving')
    cleanup(() => balancer.close())

    const sent: SentSession[] = []
    let isOver = false
    const statuses = new Map<number | undefined, number>()
    const note = (status: number | undefined) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    const clients = learners.flatMap((learner) => {
      return Array.from({ length: 4 }, async () => {
        while (!isOver) {
          const session = makeSession(learner, [speech.id])
          sent.push(session)
          await send(balancer.origin, session).catch(() => undefined)
          note(session.status)
        }
      })
    })
    const answered = () => statuses.get(201) ?? 0
    await until('the load is there', () => answered() > 50)
    for (const [at, port] of ports.entries()) {
      servers[at]!.process.kill('SIGTERM')
      assert.equal(await servers[at]!.process.exited, 0)
      const before = answered()
      servers[at] = await start(port)
      await until('the balancer has it back', () => balancer.isReady(origins[at]!))
      assert.isAbove(answered(), before)
    }
    isOver = true
    await Promise.all(clients)
    assert.deepEqual([...statuses.keys()], [201], JSON.stringify([...statuses]))
    await assertNothingLostOrDoubled(assert, database, sent)
  })
})
