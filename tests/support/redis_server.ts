import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { RedisLink } from '#limits/redis_link'
import { freePort } from '#tests/support/free_port'
import { until } from '#tests/support/until'

const PASSWORD = 'a password with @ and /'

/** Why there can be no Redis here; undefined when there can. On a build server it must. */
export function whyNoRedis(): string | undefined {
  if (process.env.CI === 'true') return undefined
  const { error } = spawnSync('redis-server', ['--version'])
  return error && 'It needs a real Redis: "apt-get install redis-server".'
}

/** A real Redis in a process of its own, in memory only, which can go away and come back. */
export class RedisServer {
  #process: ChildProcess | undefined

  private constructor(
    readonly port: number,
    readonly password = PASSWORD
  ) {}

  /** It does not run yet. */
  static async create(cleanup: (end: () => Promise<void>) => void): Promise<RedisServer> {
    const server = new RedisServer(await freePort())
    cleanup(() => server.kill())
    return server
  }

  /** What to set REDIS_URL to. */
  get url(): string {
    return `redis://:${encodeURIComponent(this.password)}@127.0.0.1:${this.port}/1`
  }

  async start(): Promise<void> {
    const { port, password } = this
    const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', requirepass: password }
    const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`])
    this.#process = spawn('redis-server', options, { stdio: 'ignore' })
    await this.#ask((redis) => redis.ping())
  }

  async kill(): Promise<void> {
    const server = this.#process
    this.#process = undefined
    if (server === undefined || server.exitCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }

  /** It stays connected, and answers nothing any more. */
  freeze(): void {
    this.#process?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#process?.kill('SIGCONT')
  }

  /** All keys that it holds. */
  keys(): Promise<string[]> {
    return this.#ask((redis) => redis.connection.keys('*'))
  }

  async #ask<T>(question: (redis: RedisLink) => Promise<T>): Promise<T> {
    const redis = new RedisLink(this.url, { away: () => undefined, back: () => undefined })
    try {
      await untilItAnswers(redis)
      return await question(redis)
    } finally {
      await redis.close()
    }
  }
}

function untilItAnswers(redis: RedisLink): Promise<void> {
  return until('Redis answers', () => {
    return redis.ping().then(
      () => true,
      () => false
    )
  })
}
