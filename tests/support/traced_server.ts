import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ChildServer } from '#tests/support/child_server'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { freePort } from '#tests/support/free_port'
import { until } from '#tests/support/until'

/** Every system call that can make, fill, cut or rename a file begins with one of these. */
const CALLS =
  'openat,open,creat,openat2,memfd_create,mkdir,mkdirat,rename,renameat,renameat2,' +
  'link,linkat,symlink,symlinkat,truncate,ftruncate'
const WRITES =
  /O_CREAT|O_WRONLY|O_RDWR|O_TMPFILE|\b(creat|memfd_create|mkdir(at)?|rename(at2?)?|(sym)?link(at)?|f?truncate)\(/

/** The product's server in a process of its own, all of whose file system calls are recorded. */
export class TracedServer {
  private constructor(
    private process: ChildServer,
    readonly origin: string,
    private file: string
  ) {}

  /** @param folder where the trace is kept */
  static async start(folder: string, settings: Record<string, string>): Promise<TracedServer> {
    const file = join(folder, 'trace')
    const port = await freePort()
    const process = ChildServer.startTraced(
      ['-D', '-f', '-qq', '--seccomp-bpf', '-s', '200', '-e', `trace=${CALLS}`, '-o', file],
      'tests/support/writing_server.ts',
      {
        // Else libuv writes through a ring that no trace sees.
        UV_USE_IO_URING: '0',
        NODE_DISABLE_COMPILE_CACHE: '1',
        PORT: String(port),
        LOG_LEVEL: 'info',
        // The embedded database's own files are not in question.
        DATABASE_URL: testsDatabaseUrl(),
        ...settings,
      }
    )
    await process.line((line) => line.includes('started HTTP server'))
    const origin = `http://127.0.0.1:${port}`
    await until('the server is ready', async () => {
      const { ok } = await fetch(`${origin}/health/ready`)
      return ok
    })
    return new TracedServer(process, origin, file)
  }

  get pid(): number {
    return this.process.pid
  }

  /** What the server has printed. */
  get lines(): readonly string[] {
    return this.process.lines
  }

  /** Puts a mark into the trace. */
  async mark(name: string): Promise<void> {
    await fetch(`${this.origin}/test/marks/${name}`)
  }

  async stop(): Promise<void> {
    await this.process.stop()
  }

  /** The calls between two marks that make or change files, by the server or its children. */
  writesBetween(from: string, to: string): string[] {
    const lines = readFileSync(this.file, 'utf8').split('\n')
    const start = lines.findIndex((line) => line.includes(`/support/${from}"`))
    const end = lines.findLastIndex((line) => line.includes(`/support/${to}"`))
    if (start === -1 || end <= start) throw new Error(`The trace has no ${from} before ${to}.`)
    return lines.slice(start, end).filter((line) => WRITES.test(line) && !isHarmless(line))
  }
}

/** What is opened for writing, but is no file. */
function isHarmless(line: string): boolean {
  return line.includes('"/dev/null"')
}
