import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { STORAGE } from '../product.ts'
import { serverEnvironment } from '../settings.ts'
import { track } from './children.ts'

const KILL_AFTER_MS = 5000

/** A server under test, in a process of its own; its log goes to a file. */
export class ServerProcess {
  readonly port: number
  readonly pid: number
  readonly #logFile: string
  readonly #child: ChildProcess

  private constructor(port: number, logFile: string, child: ChildProcess) {
    this.port = port
    this.pid = child.pid!
    this.#logFile = logFile
    this.#child = child
  }

  /**
   * @param name names the log file
   * @param command what Node.js runs: a script and its arguments
   * @param settings on top of those that all servers have
   */
  static async start(
    name: string,
    command: string[],
    databaseUrl: string,
    settings: Record<string, string> = {}
  ): Promise<ServerProcess> {
    const port = await freePort()
    mkdirSync(`${STORAGE}/logs`, { recursive: true })
    const logFile = `${STORAGE}/logs/${name.replaceAll(/[^\w.-]+/g, '_')}.log`
    const log = openSync(logFile, 'w')
    const child = track(
      spawn(process.execPath, command, {
        env: { ...serverEnvironment(databaseUrl, port), ...settings },
        stdio: ['ignore', log, log],
      })
    )
    closeSync(log)
    await once(child, 'spawn')
    return new ServerProcess(port, logFile, child)
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** The end of its log, for a message. */
  lastWords(): string {
    return readFileSync(this.#logFile, 'utf8').trim().slice(-600)
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const isLate = sleep(KILL_AFTER_MS, true, { ref: false })
    if (await Promise.race([ended.then(() => false), isLate])) this.#child.kill('SIGKILL')
    await ended
  }
}

export async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo
  holder.close()
  await once(holder, 'close')
  return port
}
