/**
 * `npm run attack:mixed`: sends mixed requests of learners and admins to a server of its own, and
 * tells whether it grows. Ends with 1 if anything did not hold. It reads /proc: Linux only.
 */
import 'reflect-metadata'
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { ChildServer } from '#tests/support/child_server'
import { freePort } from '#tests/support/free_port'
import { type MixedAnswer, MixedLoad, type MixedTarget } from '#tests/support/mixed_load'
import { descriptorsOf, memoryOf } from '#tests/support/process_memory'
import { seededRandom } from '#tests/support/random'
import { until } from '#tests/support/until'

const USAGE = `npm run attack:mixed -- [options]
  --requests N   how many (default 30000)
  --at-once N    how many at the same time (default 8)
  --seed N       which ones, in which order (default 1)`

/** Of a thousand requests; an import is two. What takes long is rare, as in the game. */
const SHARES = {
  draw: 400,
  save: 280,
  sessions: 270,
  scoreWav: 15,
  scoreMp3: 15,
  logIn: 8,
  import: 12,
}

const MAX_ANSWER_MS = 10_000
/** Of the process between the first third and the end; the heap breathes by 90 MB. */
const MAX_GROWTH_MB = 120
const MAX_MORE_DESCRIPTORS = 20

const PASSWORD = randomUUID()
const ADMIN = { username: 'keeper', password: 'nine quiet lighthouse keepers' }

const { values } = parseArgs({
  options: {
    'requests': { type: 'string', default: '30000' },
    'at-once': { type: 'string', default: '8' },
    'seed': { type: 'string', default: '1' },
    'help': { type: 'boolean', default: false },
  },
})
const [requests, atOnce, seed] = [values.requests, values['at-once'], values.seed].map(Number) as [
  number,
  number,
  number,
]
const areNumbers = [requests, atOnce, seed].every((value) => Number.isInteger(value) && value > 0)
if (values.help || !areNumbers) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(values.help ? 0 : 1)
}

const NO_LIMIT = '1000000'

/** A server with nothing of the operator's, in which nothing is limited. */
const SETTINGS = {
  STORAGE_PATH: 'storage/attacks',
  DATABASE_URL: '',
  REDIS_URL: '',
  SPEECH_PROVIDER: 'local',
  SCORING_DAILY_LIMIT: '0',
  // It counts from the end of the upload on: the rest of 10 s is for the upload and the answer.
  SPEECH_API_TIMEOUT: '9',
  JWT_ACCESS_EXPIRATION_MINUTES: '1440',
  ADMIN_USERNAME: ADMIN.username,
  // Of the password above, as htpasswd writes it.
  ADMIN_PASSWORD_HASH: '$2y$10$MA8AwC0o7gDPHCfC4P/.auedewgNrguK2KwWU8k6norZ4NLqH5QZ2',
  RATE_LIMIT_LOGIN_PER_10_MINUTES: NO_LIMIT,
  RATE_LIMIT_GAME_PER_MINUTE: NO_LIMIT,
  RATE_LIMIT_SCORING_PER_MINUTE: NO_LIMIT,
  RATE_LIMIT_ADMIN_PER_MINUTE: NO_LIMIT,
}

const faults: string[] = []

/** A 503 is an answer, too, where several imports or recordings come at once. */
function check({ kind, status, milliseconds, body }: MixedAnswer): void {
  const isBusy = status === 503 && /_busy"/.test(body)
  if (status >= 300 && !isBusy) faults.push(`${kind}: ${status} ${body}`)
  if (milliseconds > MAX_ANSWER_MS) faults.push(`${kind}: after ${Math.round(milliseconds)} ms`)
}

async function answerOf<T>(origin: string, path: string, body?: object, token = ''): Promise<T> {
  const answer = await fetch(`${origin}/api/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  return (await answer.json()) as T
}

/** A learner, an admin, and a first import to practise. */
async function prepare(origin: string): Promise<MixedTarget> {
  type Tokens = { access_token: string }
  type Listed = { data: { id: string; name: string }[] }
  const email = `${randomUUID()}@example.com`
  const account = { email, password: PASSWORD, name: 'Attacker' }
  const { access_token: accessToken } = await answerOf<Tokens>(origin, 'auth/register', account)
  const { access_token: adminToken } = await answerOf<Tokens>(origin, 'admin/auth/login', ADMIN)
  const target = { origin, learner: { email, password: PASSWORD, accessToken }, adminToken }
  const first = new MixedLoad({ ...target, speechIds: [], tagId: '' }, check)
  await first.send('import')
  let tagId: string | undefined
  await until('the import can be practised', async () => {
    const { data } = await answerOf<Listed>(origin, 'tags')
    tagId = data.find(({ name }) => name === 'mixed')?.id
    return tagId !== undefined
  })
  const draw = { level: 'B1', tags: [tagId] }
  const { data } = await answerOf<Listed>(origin, 'game/speeches/random', draw, accessToken)
  return { ...target, speechIds: data.map(({ id }) => id), tagId: tagId! }
}

function* kinds(): Generator<string> {
  const random = seededRandom(seed)
  for (let sent = 0; sent < requests; sent++) {
    let place = random() * 1000
    yield Object.entries(SHARES).find(([, share]) => (place -= share) < 0)?.[0] ?? 'draw'
  }
}

await ChildServer.start(['ace.js', 'migration:run'], SETTINGS).exited
const port = await freePort()
const server = ChildServer.startHttp({ ...SETTINGS, PORT: String(port), LOG_LEVEL: 'warn' })
try {
  const origin = `http://127.0.0.1:${port}`
  await until('the server is ready', async () => {
    const answer = await fetch(`${origin}/health/ready`).catch(() => undefined)
    return answer?.ok === true
  })
  const load = new MixedLoad(await prepare(origin), check)
  const marks: { megabytes: number; descriptors: number }[] = []
  const order = kinds()
  let done = 0
  const sendNext = async () => {
    for (const kind of order) {
      await load.send(kind).catch((error) => faults.push(`${kind}: ${error}`))
      if (++done % Math.ceil(requests / 3) === 0 || done === requests) {
        marks.push({ megabytes: memoryOf(server.pid), descriptors: descriptorsOf(server.pid) })
      }
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: atOnce }, sendNext))
  const seconds = Math.round((performance.now() - started) / 1000)

  const [first, last] = [marks[0]!, marks.at(-1)!]
  if (last.megabytes - first.megabytes > MAX_GROWTH_MB) faults.push('The memory grows.')
  if (last.descriptors - first.descriptors > MAX_MORE_DESCRIPTORS) faults.push('Descriptors leak.')
  const lines = [
    `${requests} requests, ${atOnce} at once, seed ${seed}, ${seconds} s`,
    ...[...load.outcomes]
      .sort()
      .map(([outcome, count]) => `${String(count).padStart(6)}  ${outcome}`),
    ...marks.map(({ megabytes, descriptors }, third) => {
      return `after ${third + 1}/3: ${Math.round(megabytes)} MB, ${descriptors} descriptors`
    }),
    faults.length === 0 ? 'Everything held.' : `${faults.length} faults:`,
    ...faults.slice(0, 20),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (faults.length > 0) process.exitCode = 1
} finally {
  // Not killed: its database would stay.
  await server.stop()
}
