import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { withoutProviders } from '#tests/support/providers/running'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** An S3 server of development's own settings is none of the tests' business. */
const WITHOUT_S3 = {
  S3_ENDPOINT_URL: '',
  S3_BUCKET_NAME: '',
  S3_ACCESS_KEY: '',
  S3_SECRET_KEY: '',
}

type Settings = Record<string, string | undefined>

/** A process of ours, whose output is read line by line. */
export class ChildServer {
  readonly lines: string[] = []
  #waiting: { matches: (line: string) => boolean; resolve: (line: string) => void }[] = []

  private constructor(
    private child: ChildProcess,
    readonly exited: Promise<number | null>
  ) {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => this.#read(line))
    }
  }

  /** Starts a script of ours under this Node.js, with settings on top of the environment. */
  static start(script: string[], settings: Settings): ChildServer {
    return this.#spawn(process.execPath, script, settings)
  }

  /** Starts a server's script under strace, which needs `-D`: signals go to the server itself. */
  static startTraced(strace: string[], script: string, settings: Settings): ChildServer {
    const node = [process.execPath, '--import=@poppinss/ts-exec', script]
    // What is compiled there is kept on the disk.
    return this.#spawn('strace', [...strace, ...node], { NODE_OPTIONS: '', ...settings })
  }

  static #spawn(program: string, args: string[], settings: Settings): ChildServer {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: {
        ...process.env,
        ...withoutProviders(),
        NODE_ENV: 'development',
        DATABASE_URL: '',
        PREPARE_RECORDINGS: 'off',
        ...WITHOUT_S3,
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // Not 'exit', after which lines may still come.
    const exited = once(child, 'close').then(([code]) => code as number | null)
    return new ChildServer(child, exited)
  }

  /** The HTTP server itself, as `npm start` runs it. */
  static startHttp(settings: Settings, script = 'bin/server.ts'): ChildServer {
    return this.start(['--import=@poppinss/ts-exec', script], settings)
  }

  /** Waits for a line that was or will be printed; rejects when the process ends without it. */
  async line(matches: (line: string) => boolean): Promise<string> {
    const found = this.lines.find(matches)
    if (found !== undefined) return found
    const printed = new Promise<string>((resolve) => this.#waiting.push({ matches, resolve }))
    const ended = this.exited.then((code) => {
      throw new Error(`The process ended with ${code}:\n${this.lines.join('\n')}`)
    })
    return Promise.race([printed, ended])
  }

  get pid(): number {
    return this.child.pid!
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.child.kill(signal)
  }

  /** Asks the process to end, and waits until it has. */
  async stop(): Promise<number | null> {
    this.kill('SIGTERM')
    return this.exited
  }

  #read(line: string): void {
    this.lines.push(line)
    for (const waiting of this.#waiting) if (waiting.matches(line)) waiting.resolve(line)
  }
}
