import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import bcrypt from 'bcrypt'
import pg from 'pg'
import { EmbeddedPostgres } from '#postgres/embedded/embedded_postgres'
import { EMBEDDED_USER, embeddedSocketFolder } from '#postgres/embedded/location'
import type { AdminAccount } from '#tests/attacks/requests/places'
import { ChildServer } from '#tests/support/child_server'
import { freePort } from '#tests/support/free_port'
import { until } from '#tests/support/until'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const STORAGE = resolve(ROOT, 'storage/attack-requests')
const DATABASE = 'attack_requests'
const BCRYPT_COST = 12
const KILL_AFTER_MS = 3000

/** Lets the attack see what is really kept: the signal makes the server collect its garbage. */
const COLLECT_ON_SIGNAL = [
  '--expose-gc',
  "--import=data:text/javascript,process.on('SIGUSR2',()=>gc())",
]

/** So high that they never act: what is attacked lies behind them. */
const NO_LIMITS = Object.fromEntries(
  ['LOGIN', 'REGISTER', 'SOCIAL', 'REFRESH', 'TAGS', 'ACCOUNT', 'GAME', 'SCORING', 'ADMIN']
    .map((name) => `RATE_LIMIT_${name}_PER_MINUTE`)
    .concat('RATE_LIMIT_CODES_PER_HOUR', 'RATE_LIMIT_WRONG_PASSWORDS')
    .map((name) => [name, '1000000000'])
)

/** The server that is attacked. */
export interface Target {
  origin: string
  /** Undefined for a server that somebody else started. */
  pid: number | undefined
  admin: AdminAccount | undefined
  /** Whether the process has ended by itself. */
  hasEnded(): boolean
  /** The fault that it logged last. */
  lastWords(): string
  collectGarbage(): void
  /** Ends the server, and starts it anew; undefined where that is not ours to do. */
  restart: (() => Promise<void>) | undefined
  end(): Promise<void>
}

/** The production build on a new database of its own, in `storage/attack-requests`. */
export class BuiltServer implements Target {
  origin = ''
  #server: ChildServer | undefined
  #hasEnded = false

  private constructor(
    private database: EmbeddedPostgres,
    private settings: Record<string, string>,
    readonly admin: AdminAccount
  ) {}

  /** @param isBuilt the production build is there, and up to date */
  static async start({
    isBuilt,
    logLevel = 'fatal',
  }: {
    isBuilt: boolean
    logLevel?: string
  }): Promise<BuiltServer> {
    if (!isBuilt) await run(['ace.js', 'build', '--tsconfig=tsconfig.build.json'], {})
    const database = new EmbeddedPostgres(STORAGE, ROOT, '15', () => undefined)
    await database.enter()
    try {
      const admin = { username: 'attacker', password: randomUUID() }
      const settings = { ...(await settingsFor(admin)), LOG_LEVEL: logLevel }
      await makeDatabase()
      await run(['build/ace.js', 'migration:run', '--force'], settings)
      const built = new BuiltServer(database, settings, admin)
      await built.restart()
      return built
    } catch (error) {
      await database.leave()
      throw error
    }
  }

  get pid(): number {
    return this.#server!.pid
  }

  get databaseUrl(): string {
    return urlOf(DATABASE)
  }

  /** What it has printed since it was started. */
  get lines(): readonly string[] {
    return this.#server!.lines
  }

  hasEnded = (): boolean => this.#hasEnded

  lastWords(): string {
    const line = this.#server!.lines.findLast((one) => one.includes('"level":60')) ?? '{}'
    const { err } = JSON.parse(line) as { err?: { message: string; stack: string } }
    return err?.stack.split('\n', 2).join('') ?? 'it logged nothing'
  }

  collectGarbage(): void {
    if (!this.#hasEnded) this.#server!.kill('SIGUSR2')
  }

  restart = async (): Promise<void> => {
    await this.#stop()
    const port = await freePort()
    const script = [...COLLECT_ON_SIGNAL, 'build/bin/server.js']
    const server = ChildServer.start(script, { ...this.settings, PORT: String(port) })
    this.#server = server
    this.#hasEnded = false
    void server.exited.then(() => {
      if (this.#server === server) this.#hasEnded = true
    })
    this.origin = `http://127.0.0.1:${port}`
    await until('the server is ready', async () => {
      if (this.#hasEnded) throw new Error(`It does not start:\n${server.lines.join('\n')}`)
      return fetch(`${this.origin}/health/ready`).then(
        ({ ok }) => ok,
        () => false
      )
    })
  }

  async end(): Promise<void> {
    await this.#stop()
    await this.database.leave()
  }

  /** A server that an attack has hung does not end when it is asked. */
  async #stop(): Promise<void> {
    const server = this.#server
    if (server === undefined || this.#hasEnded) return
    server.kill('SIGTERM')
    await Promise.race([server.exited, pause(KILL_AFTER_MS)])
    server.kill('SIGKILL')
    await server.exited
  }
}

/** A server that runs already, on this machine. */
export function runningServer(base: string, admin: AdminAccount | undefined): Target {
  return {
    origin: new URL(base).origin,
    pid: undefined,
    admin,
    hasEnded: () => false,
    lastWords: () => '',
    collectGarbage: () => undefined,
    restart: undefined,
    end: () => Promise.resolve(),
  }
}

const urlOf = (database: string) =>
  `postgresql://${EMBEDDED_USER}@localhost/${database}?host=${encodeURIComponent(embeddedSocketFolder(STORAGE))}`

async function makeDatabase(): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf('postgres') })
  await client.connect()
  try {
    await client.query(`drop database if exists ${DATABASE} with (force)`)
    await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

/** A server of production with nothing of the operator's: no key, no bill, no data. */
async function settingsFor({ username, password }: AdminAccount): Promise<Record<string, string>> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    APP_URL: 'https://attack.example.com',
    APP_KEY: randomUUID(),
    JWT_SECRET_KEY: randomUUID(),
    JWT_ACCESS_EXPIRATION_MINUTES: '1440',
    DATABASE_URL: urlOf(DATABASE),
    REDIS_URL: '',
    SMTP_HOST: '',
    STORAGE_PATH: STORAGE,
    SPEECH_PROVIDER: 'local',
    SCORING_DAILY_LIMIT: '0',
    // It counts from the end of the upload on: the rest of 10 s is for the upload and the answer.
    SPEECH_API_TIMEOUT: '9',
    ADMIN_USERNAME: username,
    ADMIN_PASSWORD_HASH: await bcrypt.hash(password, BCRYPT_COST),
    ...NO_LIMITS,
  }
}

async function run(script: string[], settings: Record<string, string>): Promise<void> {
  const { exited, lines } = ChildServer.start(script, settings)
  const code = await exited
  if (code !== 0) throw new Error(`${script.join(' ')} ended with ${code}:\n${lines.join('\n')}`)
}
