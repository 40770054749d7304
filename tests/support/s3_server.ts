import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#tests/support/free_port'
import { childrenOf } from '#tests/support/process_memory'
import { LAUNCHER, PIPELINE, proxyParts, ring } from '#tests/support/swift_settings'
import { until } from '#tests/support/until'

const PACKAGES = 'swift-proxy swift-account swift-container swift-object memcached'

/** The parts of OpenStack Swift that keep data, and the one that answers, as it calls them. */
const KEEPERS = ['account', 'container', 'object']
const PARTS = [...KEEPERS, 'proxy']

/** Why there can be no S3 server here; undefined when there can. On a build server it must. */
export function whyNoS3Server(): string | undefined {
  if (process.env.CI === 'true') return undefined
  const programs = [...PARTS.map((part) => `swift-${part}-server`), 'memcached']
  const areThere = programs.every((program) => {
    return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
  })
  if (areThere) return undefined
  return `Needs a real S3 server: apt-get install --no-install-recommends ${PACKAGES}`
}

let shared: Promise<S3Server> | undefined

/** The one S3 server of a run of the tests; whoever asks first starts it. */
export function s3Server(): Promise<S3Server> {
  return (shared ??= S3Server.start())
}

/** Stops the shared S3 server, if any test has started it. */
export async function stopS3Server(): Promise<void> {
  const server = await shared
  shared = undefined
  await server?.stop()
}

/**
 * A real S3 server that checks signatures: OpenStack Swift with its S3 API, in a temporary folder,
 * on ports of its own. Swift 2.30 cannot delete several objects with one request.
 */
export class S3Server {
  readonly accessKey = 'saywell:learner'
  readonly secretKey = 'a-secret-of-the-tests'
  readonly region = 'us-east-1'
  #folder = mkdtempSync(join(tmpdir(), 'saywell-s3-'))
  #swift: ChildProcess | undefined
  #memcached: ChildProcess | undefined
  #output = ''
  #ports: number[] = []

  private constructor(private port: number) {}

  static async start(): Promise<S3Server> {
    const server = new S3Server(await freePort())
    try {
      await server.#prepare()
      await server.restart()
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  /** What to set S3_ENDPOINT_URL to. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Ends all of it at once. What was stored stays. */
  async kill(): Promise<void> {
    await end(this.#swift)
    for (const port of this.#ports) {
      await until(`nobody listens on port ${port}`, async () => !(await isListening(port)))
    }
  }

  /** It stays connected, and answers nothing any more. */
  freeze(): void {
    this.#signal('SIGSTOP')
  }

  thaw(): void {
    this.#signal('SIGCONT')
  }

  #signal(signal: NodeJS.Signals): void {
    for (const pid of childrenOf(this.#swift!.pid!)) process.kill(pid, signal)
  }

  /** It is there, on the same port as before. */
  async restart(): Promise<void> {
    if (isRunning(this.#swift)) return
    const swift = spawn('/usr/bin/python3', ['-c', LAUNCHER, this.#folder, ...PARTS])
    for (const output of [swift.stdout, swift.stderr]) {
      output.on('data', (text) => (this.#output += String(text)))
    }
    this.#swift = swift
    for (const port of this.#ports) {
      await until(`the S3 server listens on port ${port}`, () => {
        if (swift.exitCode !== null) throw new Error(`The S3 server has ended:\n${this.#output}`)
        return isListening(port)
      })
    }
  }

  async stop(): Promise<void> {
    await Promise.all([end(this.#swift), end(this.#memcached)])
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #prepare(): Promise<void> {
    mkdirSync(join(this.#folder, 'devices/disk'), { recursive: true })
    for (const keeper of KEEPERS) {
      const port = await freePort()
      writeFileSync(join(this.#folder, `${keeper}.ring.gz`), ring(port))
      this.#configure(
        keeper,
        port,
        `pipeline = ${keeper}-server`,
        `[app:${keeper}-server]
use = egg:swift#${keeper}
`
      )
    }
    const memcachedPort = await freePort()
    const { username } = userInfo()
    this.#memcached = spawn(
      'setpriv',
      [
        '--pdeathsig=KILL',
        'memcached',
        '-l',
        '127.0.0.1',
        '-p',
        `${memcachedPort}`,
        '-u',
        username,
      ],
      { stdio: 'ignore' }
    )
    const { accessKey, secretKey } = this
    this.#configure('proxy', this.port, PIPELINE, proxyParts(memcachedPort, accessKey, secretKey))
  }

  #configure(part: string, port: number, pipeline: string, parts: string): void {
    const settings = `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${userInfo().username}
workers = 0
swift_dir = ${this.#folder}
devices = ${join(this.#folder, 'devices')}
mount_check = false
log_address = ${join(this.#folder, 'nobody-listens')}
[pipeline:main]
${pipeline}
${parts}`
    writeFileSync(join(this.#folder, `${part}.conf`), settings)
    this.#ports.push(port)
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function isRunning(child: ChildProcess | undefined): child is ChildProcess {
  return child !== undefined && child.exitCode === null && child.signalCode === null
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!isRunning(child)) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
