import { setTimeout as pause } from 'node:timers/promises'
import type { Ignitor } from '@adonisjs/core'
import type { ApplicationService } from '@adonisjs/core/types'
import { Shutdown } from '#operations/shutdown'
import type { DrainingServer } from '#start/draining_server'
import { createNodeServer, type Handler } from '#start/node_server'

/** How long the providers may take to shut down, after the last connection is closed. */
const PROVIDERS_LIMIT_MS = 10_000

const MS_PER_SECOND = 1000

/** Starts the HTTP server, and stops it so that no request is lost. */
export class GracefulServer {
  readonly #started = Promise.withResolvers<void>()
  readonly #drained = new AbortController()
  #loaded: Awaited<ReturnType<typeof load>> | undefined
  #server: DrainingServer | undefined
  #isStopping = false
  #hadFault = false
  #exitCode = 0

  constructor(private ignitor: Ignitor) {
    ignitor.tap((app) => {
      app.starting(async () => {
        this.#loaded = await load(app)
        process.on('uncaughtException', (fault: unknown) => this.#endAfterFault(fault))
      })
    })
  }

  /** @param beforeListening is called just before the server takes its port */
  async start(beforeListening: () => void = () => {}): Promise<void> {
    await this.ignitor.httpServer().start((handle) => {
      beforeListening()
      return (this.#server = this.#create(handle))
    })
    this.#started.resolve()
  }

  /**
   * Ends the process: it tells balancers that it is not ready, serves on until they have noticed,
   * finishes the requests that are under way, and shuts the providers down. A start that goes on is
   * over before. Called again, it does not wait for balancers any longer.
   *
   * @param exitCode of the process; 1 if a connection had to be cut
   */
  async stop(exitCode = 0): Promise<void> {
    this.#exitCode ||= exitCode
    if (this.#isStopping) return this.#drained.abort()
    this.#isStopping = true
    await this.#started.promise
    const { env, logger, shutdown } = this.#loaded!
    const drainSeconds = env.get('SHUTDOWN_DRAIN_SECONDS')
    try {
      logger.info({ drain_seconds: drainSeconds }, 'The server stops')
      shutdown.begin()
      this.#server!.drain()
      await this.#waitForBalancers(drainSeconds * MS_PER_SECOND)
      this.#endLate(env.get('SHUTDOWN_LIMIT_SECONDS') * MS_PER_SECOND + PROVIDERS_LIMIT_MS)
      await this.ignitor.terminate()
    } catch (error) {
      logger.error({ err: error as Error }, 'The server could not shut down cleanly')
      this.#exitCode = 1
    }
    process.exit(this.#exitCode)
  }

  #create(handle: Handler): DrainingServer {
    const { env, logger } = this.#loaded!
    return createNodeServer(handle, {
      keepAliveMs: env.get('KEEP_ALIVE_SECONDS') * MS_PER_SECOND,
      closeLimitMs: env.get('SHUTDOWN_LIMIT_SECONDS') * MS_PER_SECOND,
      onCut: (connections) => {
        this.#exitCode = 1
        logger.error({ connections }, 'Requests took too long to end: their connections were cut')
      },
    })
  }

  async #waitForBalancers(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#drained.signal }).catch(() => undefined)
  }

  #endLate(afterMs: number): void {
    setTimeout(() => {
      this.#loaded!.logger.error('The server did not shut down in time')
      process.exit(1)
    }, afterMs)
  }

  /**
   * A fault that nothing caught, a rejected promise among them, ends the process with exit code 1, so
   * that whatever runs it starts it anew: going on would not be safe (Node.js, "Warning: Using
   * 'uncaughtException' correctly"). A second one ends it at once.
   */
  #endAfterFault(fault: unknown): void {
    this.#loaded!.logger.fatal({ err: fault }, 'Uncaught fault: the process ends')
    if (this.#hadFault) process.exit(1)
    this.#hadFault = true
    void this.stop(1)
  }
}

/** What is there only once the settings were read. */
async function load(app: ApplicationService) {
  const { default: env } = await import('#start/env')
  const { container } = app
  return {
    env,
    logger: await container.make('logger'),
    shutdown: await container.make(Shutdown),
  }
}
