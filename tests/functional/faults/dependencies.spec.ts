import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { ADMIN_PASSWORD, KEEPER } from '#database/factories/admins'
import { PASSWORD } from '#database/factories/learners'
import { sql } from '#postgres/sql'
import { assertDocumented } from '#tests/support/contract'
import { whyNo } from '#tests/support/missing_programs'
import { type MixedAnswer, MixedLoad } from '#tests/support/mixed_load'
import { embeddedServerPid, enterStorage, prepareStorage } from '#tests/support/own_storage'
import { childrenNamed, childrenOf, descriptorsOf } from '#tests/support/process_memory'
import { RedisServer, whyNoRedis } from '#tests/support/redis_server'
import { s3Server, whyNoS3Server } from '#tests/support/s3_server'
import { serve, type Serving } from '#tests/support/serving'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

const WORKER = 'alignment_worker'

/** What is asked of the database and other programs at its longest, and a little for the machine. */
const MAX_ANSWER_MS = 15_000

/** Each kind of request goes on one after the other, all kinds at the same time. */
const AT_ONCE = MixedLoad.KINDS

/** Sockets of requests that are just over, and of connections that a pool may open. */
const MAX_MORE_DESCRIPTORS = 30

interface Surroundings {
  server: Serving
  folder: string
  redis: RedisServer
  s3: Awaited<ReturnType<typeof s3Server>>
}

const signalEach = (pids: number[], signal: NodeJS.Signals) => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function signalChild({ server }: Surroundings, name: string, signal: NodeJS.Signals) {
  const children = () => childrenNamed(server.process.pid, name)
  await until(`${name} runs`, () => children().length > 0)
  signalEach(children(), signal)
}

const backends = ({ folder }: Surroundings) => childrenOf(embeddedServerPid(folder))
const database = (around: Surroundings) => [embeddedServerPid(around.folder), ...backends(around)]

/** What happens to dependencies, and how they come back, if not by themselves. */
interface Fault {
  what: string
  begin: (around: Surroundings) => unknown
  end?: (around: Surroundings) => unknown
  /** Answers that show that requests have met it. */
  met: RegExp[]
}

const FAULTS: Fault[] = [
  {
    what: 'scorer, ffmpeg, Redis and S3 server are killed',
    begin: async (around) => {
      await Promise.all([
        signalChild(around, WORKER, 'SIGKILL'),
        signalChild(around, 'ffmpeg', 'SIGKILL'),
        around.redis.kill(),
        around.s3.kill(),
      ])
    },
    end: ({ redis, s3 }) => Promise.all([redis.start(), s3.restart()]),
    met: [/^draw 200/, /^score/, /^upload 503/],
  },
  {
    what: 'scorer, ffmpeg, Redis and S3 server are stopped',
    begin: async (around) => {
      await signalChild(around, 'ffmpeg', 'SIGSTOP')
      await signalChild(around, WORKER, 'SIGSTOP')
      around.redis.freeze()
      around.s3.freeze()
    },
    end: ({ redis, s3 }) => {
      redis.thaw()
      s3.thaw()
    },
    met: [/^draw 200/, /^score\w+ 503/, /^upload 503/],
  },
  {
    what: 'a connection of the database is killed',
    begin: (around) => signalEach(backends(around).slice(-1), 'SIGKILL'),
    met: [/503$/],
  },
  {
    what: 'the database is stopped',
    begin: (around) => signalEach(database(around), 'SIGSTOP'),
    end: (around) => signalEach(database(around), 'SIGCONT'),
    met: [/^draw 503/, /^save 503/],
  },
]

const missing = whyNoRedis() ?? whyNoS3Server() ?? whyNo('ffmpeg')

test.group('A dependency that fails while requests run', (group) => {
  group.tap((one) => void one.skip(missing !== undefined, missing))

  test('answers every request, loses nothing and recovers when a dependency fails under load', async ({
    assert,
    cleanup,
  }) => {
    const { around, load, name, answers, faults } = await startUnderLoad(cleanup)
    const { pid } = around.server.process
    await untilAllWorks(load, 'the start')
    const before = descriptorsOf(pid)

    for (const fault of FAULTS) {
      let isOver = false
      answers.length = 0
      const running = Promise.all(
        AT_ONCE.map(async (kind) => {
          while (!isOver) await load.send(kind).catch((error) => faults.push(`${kind}: ${error}`))
        })
      )
      try {
        await until('all kinds are under way', () => answers.length > AT_ONCE.length)
        await fault.begin(around)
        const seen = answers.length
        await until(`requests have met it when ${fault.what}`, () => {
          const outcomes = answers.slice(seen).map(({ kind, status }) => `${kind} ${status}`)
          return fault.met.every((met) => outcomes.some((outcome) => met.test(outcome)))
        })
      } finally {
        await fault.end?.(around)
        isOver = true
      }
      await running
      await untilAllWorks(load, fault.what)
      await until(`nothing is left of ${fault.what}`, () => {
        return descriptorsOf(pid) <= before + MAX_MORE_DESCRIPTORS
      })
    }
    const { lines } = around.server.process
    faults.push(...lines.filter((line) => line.includes('Unexpected fault')))
    assert.deepEqual(faults, [])
    const saved = await sql<{ id: string }>(db.connection(name), 'select id from game_sessions')
    assert.includeMembers(
      saved.map(({ id }) => id),
      load.savedSessions
    )
    const imported = await sql<{ text: string }>(db.connection(name), 'select text from speeches')
    assert.includeMembers(
      imported.map(({ text }) => text),
      load.importedTexts
    )
  })
    .timeout(240_000)
    .tags(['@timing'])
})

/** One kind after the other: a busy machine may not score two recordings in time at once. */
async function untilAllWorks(load: MixedLoad, event: string): Promise<void> {
  for (const kind of MixedLoad.KINDS) {
    const send = async () => {
      const { status } = await load.send(kind)
      return status < 300
    }
    await until(`${kind} works after ${event}`, send, 40)
  }
}

async function startUnderLoad(cleanup: (end: () => Promise<void>) => void) {
  const folder = temporaryFolder((end) => cleanup(() => Promise.resolve(end())))
  const { learner, speech } = await prepareStorage(folder, cleanup)
  const redis = await RedisServer.create(cleanup)
  await redis.start()
  const s3 = await s3Server()
  cleanup(async () => {
    s3.thaw()
    await s3.restart()
  })
  const server = await serve(
    {
      STORAGE_PATH: folder,
      REDIS_URL: redis.url,
      S3_ENDPOINT_URL: s3.url,
      S3_BUCKET_NAME: 'saywell-faults',
      S3_ACCESS_KEY: s3.accessKey,
      S3_SECRET_KEY: s3.secretKey,
      SPEECH_API_TIMEOUT: '5',
    },
    cleanup
  )
  const { name } = await enterStorage(folder, cleanup)
  const around = { server, folder, redis, s3 }
  // Before the others: a database that is stopped can neither be left nor ended.
  cleanup(() => Promise.resolve(signalEach(database(around), 'SIGCONT')))
  const { origin } = server
  const login = await fetch(`${origin}/api/v1/admin/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: KEEPER, password: ADMIN_PASSWORD }),
  })
  const { access_token: adminToken } = (await login.json()) as { access_token: string }
  const tag = { id: randomUUID() }
  await db.connection(name).table('tags').insert({ id: tag.id, name: 'garden', category: 'topic' })
  await db.connection(name).table('speech_tags').insert({ tag_id: tag.id, speech_id: speech.id })
  const answers: MixedAnswer[] = []
  const faults: string[] = []
  const onAnswer = (answer: MixedAnswer) => {
    answers.push(answer)
    assertDocumented(answer)
    const { kind, status, milliseconds, body } = answer
    if (status >= 300 && status !== 503) faults.push(`${kind}: ${status} ${body}`)
    if (milliseconds > MAX_ANSWER_MS) faults.push(`${kind}: ${status} after ${milliseconds} ms`)
  }
  const credentials = { ...learner, password: PASSWORD }
  const practice = { speechIds: [speech.id], tagId: tag.id }
  const load = new MixedLoad({ origin, learner: credentials, adminToken, ...practice }, onAnswer)
  return { around, load, name, answers, faults }
}
