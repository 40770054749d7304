import { Worker } from 'node:worker_threads'
import type { AlignmentRequest, WorkerMessage } from '#scoring/providers/local/alignment'

type Reply = Exclude<WorkerMessage, { type: 'ready' }>

/** TypeScript beside TypeScript, JavaScript beside JavaScript: whatever this file was run as. */
const WORKER_FILE = import.meta.url.endsWith('.ts')
  ? './alignment_worker.ts'
  : './alignment_worker.js'

/** The model and the recordings lie outside of this heap, which then holds about 10 MB. */
const MAX_JAVASCRIPT_HEAP_MB = 64

/**
 * One worker thread with one recogniser. It answers one request at a time, keeps no process alive
 * while it waits, and once it has ended it stays ended: make a new one.
 */
export class AlignmentThread {
  readonly #worker = new Worker(new URL(WORKER_FILE, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MAX_JAVASCRIPT_HEAP_MB },
  })
  readonly #ready = Promise.withResolvers<void>()
  #reply: PromiseWithResolvers<Reply> | undefined
  #ended = false

  constructor() {
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'ready') this.#ready.resolve()
      else this.#reply?.resolve(message)
    })
    this.#worker.on('error', (error: Error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('The scoring thread has ended.')))
    this.#ready.promise.catch(() => {})
  }

  get ended(): boolean {
    return this.#ended
  }

  /**
   * Waits for the recogniser to be loaded, then sends the request and waits for its reply.
   *
   * @throws Error the thread could not start, or has ended
   */
  async align(request: AlignmentRequest): Promise<Reply> {
    this.#worker.ref()
    try {
      await this.#ready.promise
      if (this.#ended) throw new Error('The scoring thread has ended.')
      this.#reply = Promise.withResolvers<Reply>()
      this.#worker.postMessage(request)
      return await this.#reply.promise
    } finally {
      this.#reply = undefined
      this.#worker.unref()
    }
  }

  /** Ends the thread at once, in the middle of its work if need be. */
  async terminate(): Promise<void> {
    this.#end(new Error('The scoring thread was ended.'))
    await this.#worker.terminate()
  }

  #end(reason: Error): void {
    this.#ended = true
    this.#ready.reject(reason)
    this.#reply?.reject(reason)
  }
}
