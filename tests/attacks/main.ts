/**
 * `npm run attack:scoring`: sends mutated recordings to a server of its own, and tells what came of
 * it. Ends with 1 if anything did not hold; see `recording_attack.ts`. It reads processes in /proc:
 * Linux only.
 */
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type MutatedRecording, mutatedRecordings } from '#tests/attacks/mutated_recordings'
import { RecordingAttack } from '#tests/attacks/recording_attack'
import { report } from '#tests/attacks/report'
import { ChildServer } from '#tests/support/child_server'
import { freePort } from '#tests/support/free_port'

const USAGE = `npm run attack:scoring -- [options]
  --files N          how many mutated recordings (default 1000)
  --seed N           which ones: the same seed makes the same files (default 1)
  --only N,N         only these of them, by the number that stands before a fault
  --at-once N        how many requests at the same time (default 2)
  --without-ffmpeg   the server decodes with WebAssembly`

const { values } = parseArgs({
  options: {
    'files': { type: 'string', default: '1000' },
    'seed': { type: 'string', default: '1' },
    'only': { type: 'string' },
    'at-once': { type: 'string', default: '2' },
    'without-ffmpeg': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})
const [files, seed, atOnce] = [values.files, values.seed, values['at-once']].map(Number)
const areNumbers = [files, seed, atOnce].every((value) => Number.isInteger(value) && value! > 0)
if (values.help || !areNumbers) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(values.help ? 0 : 1)
}

const only = values.only?.split(',').map(Number)

function* recordings(): Generator<MutatedRecording> {
  for (const recording of mutatedRecordings(files!, seed!)) {
    if (only === undefined || only.includes(recording.number)) yield recording
  }
}

let server: ChildServer | undefined

/** A server with nothing of the operator's (no key, no bill, no data), and a learner's token. */
async function startTarget() {
  const settings = {
    STORAGE_PATH: 'storage/attacks',
    DATABASE_URL: '',
    REDIS_URL: '',
    SPEECH_PROVIDER: 'local',
    SCORING_DAILY_LIMIT: '0',
    RATE_LIMIT_SCORING_PER_MINUTE: '1000000',
    JWT_ACCESS_EXPIRATION_MINUTES: '1440',
    // It counts from the end of the upload on: the rest of 10 s is for the upload and the answer.
    SPEECH_API_TIMEOUT: '9',
    ...(values['without-ffmpeg'] && { FFMPEG_PATH: '/nowhere/ffmpeg' }),
  }
  await ChildServer.start(['ace.js', 'migration:run'], settings).exited
  const port = await freePort()
  server = ChildServer.startHttp({ ...settings, PORT: String(port), LOG_LEVEL: 'info' })
  await server.line((line) => line.includes('started HTTP server'))
  const origin = `http://127.0.0.1:${port}`
  const answer = await fetch(`${origin}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `${randomUUID()}@example.com`,
      password: randomUUID(),
      name: 'Attacker',
    }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return { origin, token, server }
}

try {
  const attack = new RecordingAttack(await startTarget())
  const started = performance.now()
  let done = 0
  let told = 0
  await attack.run(recordings(), atOnce!, () => {
    done++
    for (const fault of attack.faults.slice(told)) process.stderr.write(`\r${fault}\n`)
    told = attack.faults.length
    process.stderr.write(`\r${done} of ${only?.length ?? files} files, ${told} faults`)
  })
  process.stderr.write('\n')
  const decoder = values['without-ffmpeg'] ? 'FFmpeg as WebAssembly' : 'a native ffmpeg'
  const seconds = Math.round((performance.now() - started) / 1000)
  process.stdout.write(
    `${done} files, seed ${seed}, ${atOnce} at once, ${decoder}, ${seconds} s\n${report(attack)}\n`
  )
  if (attack.faults.length > 0) process.exitCode = 1
} finally {
  // Not killed: its database would stay.
  await server?.stop()
}
