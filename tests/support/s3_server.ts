import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { freePort } from '#tests/support/free_port'
import { until } from '#tests/support/until'

const PACKAGES = 'swift-proxy swift-account swift-container swift-object memcached'

/** The parts of OpenStack Swift that keep data, and the one that answers, as it calls them. */
const KEEPERS = ['account', 'container', 'object']
const PARTS = [...KEEPERS, 'proxy']

/**
 * Starts Swift's four servers as its own programs do, but reads its code once instead of four times,
 * which is most of the work. Each ends with the process that started it (PR_SET_PDEATHSIG).
 */
const LAUNCHER = `
import ctypes, os, sys
end_with_parent = lambda: ctypes.CDLL(None).prctl(1, 9)
end_with_parent()
from swift.common import utils
utils.eventlet_monkey_patch()
import swift.account.server, swift.container.server, swift.obj.server, swift.proxy.server
from swift.common.wsgi import run_wsgi
for part in sys.argv[2:]:
    if os.fork() == 0:
        end_with_parent()
        os._exit(run_wsgi(os.path.join(sys.argv[1], part + '.conf'), part + '-server'))
os.wait()
`

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

const PIPELINE = 'pipeline = catch_errors healthcheck cache s3api tempauth slo proxy-server'

function proxyParts(memcachedPort: number, accessKey: string, secretKey: string): string {
  const user = accessKey.replace(':', '_')
  return `[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memcachedPort}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:slo]
use = egg:swift#slo
[filter:tempauth]
use = egg:swift#tempauth
user_${user} = ${secretKey} .admin
`
}

/**
 * Swift's list of the disks that hold a kind of data, as `swift-ring-builder` writes it (version 1:
 * "R1NG", the version, the length of a JSON text, that text, and for each copy the disk of each of
 * the two parts): one copy, one disk.
 */
function ring(port: number): Buffer {
  const address = { ip: '127.0.0.1', port, replication_ip: '127.0.0.1', replication_port: port }
  const disk = { id: 0, region: 1, zone: 1, device: 'disk', weight: 1, meta: '', ...address }
  const json = JSON.stringify({
    devs: [disk],
    part_shift: 31,
    replica_count: 1,
    byteorder: 'little',
  })
  const head = Buffer.alloc(10)
  head.write('R1NG')
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(json.length, 6)
  return gzipSync(Buffer.concat([head, Buffer.from(json), Buffer.alloc(4)]))
}
