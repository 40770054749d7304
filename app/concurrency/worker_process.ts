import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'

/** What a worker process says: once when it can work, then once for every job. */
export type WorkerMessage<Reply> = { type: 'ready' } | { type: 'done'; reply: Reply; bytes: number }

/** What a worker process is asked: the job, and how many bytes of its standard input belong to it. */
export type WorkerRequest<Job> = { job: Job; bytes: number }

/** Loading takes a second of processor time; who loads for so long is stuck. */
const MAX_LOADING_MS = 60_000

/** New objects are few; V8 would give them three times 16 MB in time. */
const YOUNG_HEAP_MB = 2

type Finished<Reply> = { reply: Reply; output: Buffer<ArrayBuffer> }

export type WorkerProcessOptions = {
  /** Of JavaScript's own heap, in MB; buffers and WebAssembly lie outside of it. */
  maxHeapMb: number
  /** Whether everything else on the machine comes first, for the most part. */
  isPatient?: boolean
}

/**
 * A process of its own for work that may crash, hang or take all memory: whatever happens to it,
 * this one goes on. Jobs and replies go through the IPC channel as JSON; a recording goes through
 * the standard streams, since the channel would keep copies that nobody can overwrite.
 *
 * It does one job at a time, sees none of our environment, keeps nobody alive while it waits, ends
 * when we do, and once it has ended it stays ended: make a new one.
 */
export class WorkerProcess<Job, Reply> {
  readonly #child: ChildProcess
  readonly #ready = Promise.withResolvers<void>()
  #pending: PendingJob<Reply> | undefined
  readonly #stuck = setTimeout(() => void this.terminate(), MAX_LOADING_MS).unref()
  #ended = false
  #isLoaded = false

  /** @param file a module that calls `serveJobs`, without its extension */
  constructor(file: URL, { maxHeapMb, isPatient = false }: WorkerProcessOptions) {
    this.#child = fork(withExtension(file), {
      env: {},
      execArgv: [`--max-old-space-size=${maxHeapMb}`, `--max-semi-space-size=${YOUNG_HEAP_MB}`],
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    })
    if (isPatient && this.#child.pid !== undefined) giveWay(this.#child.pid)
    this.#child.on('message', (message: WorkerMessage<Reply>) => {
      if (message.type === 'ready') this.#loaded()
      else this.#pending?.done(message.reply, message.bytes)
    })
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#pending?.receive(chunk)
      chunk.fill(0)
    })
    // A worker that dies in the middle of its input is told by "exit".
    this.#child.stdin?.on('error', () => {})
    this.#child.on('error', (error) => this.#end(error))
    this.#child.on('exit', (code, signal) => {
      this.#end(new Error(`The worker process has ended (${signal ?? code}).`))
    })
    this.#ready.promise.catch(() => {})
    this.#keepAlive(false)
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Whether it has been able to work, even if it has ended since. */
  get isLoaded(): boolean {
    return this.#isLoaded
  }

  /**
   * Waits until the process can work. Whoever gives up leaves it loading: under load, one that is
   * ended and begun anew for each impatient caller would never be ready for anybody.
   *
   * @throws Error the process could not start, or has ended; the signal's reason when it aborts
   */
  async untilLoaded(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.#keepAlive(true)
    const gaveUp = Promise.withResolvers<never>()
    const giveUp = () => gaveUp.reject(signal!.reason)
    signal?.addEventListener('abort', giveUp, { once: true })
    try {
      await Promise.race([this.#ready.promise, gaveUp.promise])
    } finally {
      signal?.removeEventListener('abort', giveUp)
      this.#keepAlive(false)
    }
  }

  /**
   * Waits until the process can work, gives it a job, and waits for its reply.
   *
   * @param input the job's bytes; the caller keeps them, and overwrites them
   * @returns the reply with its bytes, which the caller overwrites
   * @throws Error the process could not start, or has ended
   */
  async run(job: Job, input: Uint8Array): Promise<Finished<Reply>> {
    this.#keepAlive(true)
    const pending = new PendingJob<Reply>()
    try {
      await this.#ready.promise
      if (this.#ended) throw new Error('The worker process has ended.')
      this.#pending = pending
      const request: WorkerRequest<Job> = { job, bytes: input.byteLength }
      this.#child.send(request)
      this.#child.stdin?.write(input)
      return await pending.finished
    } finally {
      this.#pending = undefined
      this.#keepAlive(false)
    }
  }

  /** Ends the process at once, in the middle of its work if need be. */
  async terminate(): Promise<void> {
    const gone = this.#child.exitCode !== null || this.#child.signalCode !== null
    this.#end(new Error('The worker process was ended.'))
    if (gone || this.#child.pid === undefined) return
    this.#child.ref()
    const exit = once(this.#child, 'exit')
    this.#child.ref()
    this.#child.kill('SIGKILL')
    await exit
  }

  #loaded(): void {
    clearTimeout(this.#stuck)
    this.#isLoaded = true
    this.#ready.resolve()
  }

  #end(reason: Error): void {
    clearTimeout(this.#stuck)
    this.#ended = true
    this.#ready.reject(reason)
    this.#pending?.fail(reason)
  }

  #keepAlive(keep: boolean): void {
    const handles = [this.#child, this.#child.channel, this.#child.stdin, this.#child.stdout]
    for (const handle of handles as ({ ref?(): void; unref?(): void } | null | undefined)[]) {
      if (keep) handle?.ref?.()
      else handle?.unref?.()
    }
  }
}

/** A job whose reply and bytes arrive by two ways, in any order. */
class PendingJob<Reply> {
  readonly #settled = Promise.withResolvers<Finished<Reply>>()
  readonly #chunks: Buffer[] = []
  #received = 0
  #reply: { value: Reply; bytes: number } | undefined

  get finished(): Promise<Finished<Reply>> {
    return this.#settled.promise
  }

  receive(chunk: Buffer): void {
    this.#chunks.push(Buffer.from(chunk))
    this.#received += chunk.length
    this.#finish()
  }

  done(value: Reply, bytes: number): void {
    this.#reply = { value, bytes }
    this.#finish()
  }

  fail(reason: Error): void {
    for (const chunk of this.#chunks) chunk.fill(0)
    this.#settled.promise.catch(() => {})
    this.#settled.reject(reason)
  }

  #finish(): void {
    if (!this.#reply || this.#received < this.#reply.bytes) return
    const output = Buffer.concat(this.#chunks)
    for (const chunk of this.#chunks) chunk.fill(0)
    this.#settled.resolve({ reply: this.#reply.value, output })
  }
}

/** A machine that does not allow it has the process at its usual priority. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    return
  }
}

/** TypeScript beside TypeScript, JavaScript beside JavaScript: whatever this file was run as. */
function withExtension(file: URL): URL {
  return new URL(file.href + (import.meta.url.endsWith('.ts') ? '.ts' : '.js'))
}
