import { readdirSync } from 'node:fs'
import { test } from '@japa/runner'
import { ADMIN_PASSWORD, KEEPER } from '#database/factories/admins'
import { createLearner, PASSWORD, type TestLearner } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { whyNoBackups } from '#tests/support/backups'
import { Balancer } from '#tests/support/balancer'
import { freePort } from '#tests/support/free_port'
import { createOwnDatabase } from '#tests/support/own_database'
import { type DrawnSpeech, drawOverHttp } from '#tests/support/random_speeches'
import { voiceRecording } from '#tests/support/recordings'
import { RedisServer, whyNoRedis } from '#tests/support/redis_server'
import { whyNoS3Server } from '#tests/support/s3_server'
import { assertNothingLostOrDoubled } from '#tests/support/saved_sessions'
import { makeSession, send, type SentSession } from '#tests/support/sent_sessions'
import { serve, type Serving } from '#tests/support/serving'
import { unsigned } from '#tests/support/sessions'
import { s3Settings } from '#tests/support/storages'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

const SERVERS = 3
const LIMIT = 30

const SAID = 'Can you play the guitar?'
/** Of one voice for each server. */
const RECORDINGS = ['awb', 'rms', 'slt'].map((voice) => {
  return voiceRecording(`${voice}_a1-can-you-play-the-guitar`)
})

type Cleanup = Parameters<typeof serve>[1]

/** Processes of one database, one Redis and one storage, each on a port that it keeps. */
async function startServers(cleanup: Cleanup, settings: Record<string, string>, script?: string) {
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
  const start = async (port: number) =>
    serve({ ...shared, PORT: String(port) }, cleanup, { script })
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

/** @returns the settings of a bucket of its own */
async function s3Variables(): Promise<Record<string, string>> {
  const { endpoint, accessKey, secretKey } = await s3Settings()
  return {
    S3_ENDPOINT_URL: endpoint!,
    S3_BUCKET_NAME: `saywell-three-${Date.now()}`,
    S3_ACCESS_KEY: accessKey,
    S3_SECRET_KEY: secretKey,
  }
}

async function signAdminIn({ origin }: Serving): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/admin/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: KEEPER, password: ADMIN_PASSWORD }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return token
}

/** Adds a published speech with its recording, as an admin does. */
async function addSpeech({ origin }: Serving, admin: string, tagId: string, recording: Buffer) {
  const form = new FormData()
  const fields = { text: SAID, level: 'B1', type: 'question', tags: tagId, published: 'true' }
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('audio', new Blob([new Uint8Array(recording)]), 'said.wav')
  const answer = await fetch(`${origin}/api/v1/admin/speeches`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}` },
    body: form,
  })
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`)
}

test.group('Three servers', (group) => {
  const why = whyNoRedis() ?? whyNoS3Server() ?? whyNoBackups()
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

  test('three servers with one S3 server show each change of the catalog, and prepare recordings, maintain and back up once', async ({
    assert,
    cleanup,
  }) => {
    const backups = temporaryFolder((end) => cleanup(async () => end()))
    const { database, servers } = await startServers(
      cleanup,
      { ...(await s3Variables()), BACKUP_PATH: backups },
      'tests/support/daily_server.ts'
    )
    const learner = await createLearner({}, database)
    const tag = await createTag({}, database)
    const admin = await signAdminIn(servers[0]!)
    await Promise.all(
      servers.map((server, at) => addSpeech(server, admin, tag.id, RECORDINGS[at]!))
    )
    for (const server of servers) {
      let drawn: DrawnSpeech[] = []
      await until('the server draws the new speeches', async () => {
        const body = { level: 'B1', tags: [tag.id] }
        drawn = await drawOverHttp(learner.accessToken, body, server.origin)
        return drawn.length === RECORDINGS.length
      })
      const heard = await Promise.all(
        drawn.map(async ({ audio_url: url }) => {
          const answer = await fetch(url)
          return Buffer.from(await answer.arrayBuffer())
        })
      )
      assert.deepEqual(heard.sort(Buffer.compare), RECORDINGS.toSorted(Buffer.compare))
    }

    for (const server of servers) server.process.kill('SIGUSR2')
    const lines = await Promise.all(
      servers.map((server) => server.process.line((line) => line.startsWith('done: ')))
    )
    const done = lines.flatMap((line) => line.slice('done: '.length).split(',').filter(Boolean))
    assert.deepEqual(done.sort(), ['backup', 'maintenance', ...RECORDINGS.map(() => 'prepared')])
    const archives = readdirSync(backups).filter((name) => name.endsWith('.tar'))
    assert.lengthOf(archives, 1)
  })
    .timeout(120_000)
    .skip(() => why !== undefined, why)

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
