import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { RedisLink } from '#limits/redis_link'
import { type Check, fault, ok, warning } from '#operations/doctor/doctor'
import type { ScorerVerdict } from '#scoring/scorer_check'
import type { RecordingStorage } from '#storage/recording_storage'

/** How long a mail server may take to greet, in milliseconds. */
const GREETED_WITHIN_MS = 10_000

const CLOCK_TOLERANCE_MS = 60_000

export interface Dependencies {
  /** Null without Redis. */
  redis: Pick<RedisLink, 'connection'> | null
  servers: () => Promise<number>
  storage: RecordingStorage
  /** `http://HOST` of the S3 server; undefined for a folder. */
  s3Endpoint: string | undefined
  /** Undefined where mails are written into files. */
  mail: { host: string; port: number; tls: boolean } | undefined
  isProduction: boolean
  score: () => Promise<ScorerVerdict>
}

export function dependencyChecks(dependencies: Dependencies): Check[] {
  return [
    {
      name: 'redis',
      todo: 'Check REDIS_URL, and whether Redis runs.',
      run: () => checkRedis(dependencies),
    },
    {
      name: 'recordings',
      todo: 'Check the S3_* settings and the rights of the key, or the folder STORAGE_PATH/files.',
      run: () => checkStorage(dependencies.storage),
    },
    ...(dependencies.s3Endpoint === undefined ? [] : [s3Clock(dependencies.s3Endpoint)]),
    {
      name: 'mail',
      todo: 'Check SMTP_HOST, SMTP_PORT and SMTP_SECURE.',
      run: () => checkMail(dependencies),
    },
    {
      name: 'scorer',
      todo: 'Run "node ace score:smoke", which says more.',
      run: async () => {
        const { passed, failure, providerName } = await dependencies.score()
        if (passed) return ok(`${providerName} scores, and in the right order`)
        const said = failure ?? `${providerName} scores in the wrong order`
        return fault(said, 'Run "node ace score:smoke", which says more.')
      },
    },
  ]
}

async function checkRedis({ redis, servers }: Dependencies) {
  if (redis === null) {
    const count = await servers()
    return count > 1
      ? fault(
          `There is none, and ${count} servers: each counts the limits for itself`,
          'Set REDIS_URL.'
        )
      : ok('None: this server counts the limits in its memory')
  }
  const info = await redis.connection.info().catch(() => undefined)
  if (info === undefined) {
    return fault('It does not answer', 'Check REDIS_URL, and whether Redis runs.')
  }
  const version = /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown'
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1]
  return policy === undefined || policy === 'noeviction'
    ? ok(`Redis ${version}`)
    : warning(
        `Redis ${version} forgets counts when its memory is full (${policy})`,
        'Set maxmemory-policy to noeviction.'
      )
}

/** Does what recordings need: writes, reads a part, and deletes. */
async function checkStorage(storage: RecordingStorage) {
  await storage.prepare()
  const key = `doctor/${randomUUID()}.mp3`
  const bytes = Buffer.from('a recording of the doctor')
  await storage.put(key, bytes, 'audio/mpeg')
  try {
    const part = await storage.read(key, { first: 2, last: 10 })
    if (!part.equals(bytes.subarray(2, 11))) {
      return fault(
        'A part of a recording is not what was asked for',
        'Use an S3 server that answers Range requests.'
      )
    }
  } finally {
    await storage.delete(key)
  }
  return ok('Can be written, read in parts, and deleted')
}

function s3Clock(endpoint: string): Check {
  return {
    name: 'clock of the S3 server',
    todo: 'Check S3_ENDPOINT_URL.',
    run: async () => {
      const answer = await fetch(endpoint, { method: 'HEAD', signal: AbortSignal.timeout(5000) })
      const told = Date.parse(answer.headers.get('date') ?? '')
      const apart = Math.abs(Date.now() - told)
      // Amazon refuses signatures that are 15 minutes off.
      return apart > CLOCK_TOLERANCE_MS
        ? fault(
            `It is ${Math.round(apart / 1000)} s off this machine's`,
            'Set both clocks by NTP: signed addresses are refused otherwise.'
          )
        : ok('As this machine’s')
    },
  }
}

async function checkMail({ mail, isProduction }: Dependencies) {
  if (mail === undefined) {
    return isProduction
      ? warning(
          'There is no mail server: nobody can verify an address or reset a password',
          'Set SMTP_HOST.'
        )
      : ok('Mails are written into files')
  }
  const { host, port, tls } = mail
  const socket = tls ? connectTls({ host, port, servername: host }) : connect({ host, port })
  try {
    const signal = AbortSignal.timeout(GREETED_WITHIN_MS)
    const [greeting] = (await once(socket, 'data', { signal })) as [Buffer]
    const line = greeting.toString().split('\r\n')[0] ?? ''
    return line.startsWith('220')
      ? ok(`${host}:${port} greets`)
      : fault(`${host}:${port} refuses us`, 'Ask whoever runs the mail server.')
  } finally {
    socket.destroy()
  }
}
