import { Worker } from 'node:worker_threads'
import type {
  Recognition,
  RecognitionJob,
  SpeechService,
  ThreadMessage,
  ThreadRequest,
} from '#scoring/providers/azure/recognition'

const WORKER_FILE = new URL(
  `./recognition_worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url
)

/** Ending a recognition takes at most half a second: a thread that needs longer hangs. */
const RELEASE_LIMIT_MS = 3000

const YOUNG_GENERATION_MB = 16

/** A recording in the thread. */
export interface Call {
  /** Rejects if the thread ends first; never settles if the call is stopped first. */
  answer: Promise<Recognition>
  /** Resolves when the thread holds nothing of the recording any more, or has ended. */
  released: Promise<void>
  /** Gives the recording up. */
  stop(): void
}

interface OpenCall {
  answer: PromiseWithResolvers<Recognition>
  released: PromiseWithResolvers<void>
  limit?: NodeJS.Timeout
}

/**
 * One thread with the SDK in it, for all recordings. It does not keep the process alive while it
 * waits, and once it has ended it stays ended: make a new one.
 */
export class RecognitionThread {
  readonly #worker: Worker
  readonly #calls = new Map<number, OpenCall>()
  #lastId = 0
  #ended = false

  constructor(service: SpeechService) {
    this.#worker = new Worker(WORKER_FILE, {
      workerData: service,
      env: {},
      execArgv: [],
      // Enough for 50 recordings at once. Without a limit it takes 110 MB more and is no faster.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      // What the SDK prints may hold the key or a learner's words.
      stdout: true,
      stderr: true,
    })
    this.#worker.stdout.resume()
    this.#worker.stderr.resume()
    this.#worker.on('message', (message: ThreadMessage) => this.#read(message))
    this.#worker.on('error', () => this.#end())
    this.#worker.on('exit', () => this.#end())
    this.#worker.unref()
  }

  get ended(): boolean {
    return this.#ended
  }

  recognize(job: RecognitionJob): Call {
    const id = ++this.#lastId
    const call: OpenCall = {
      answer: Promise.withResolvers(),
      released: Promise.withResolvers(),
    }
    call.answer.promise.catch(() => {})
    this.#calls.set(id, call)
    this.#worker.ref()
    this.#send({ type: 'recognize', id, job })
    return {
      answer: call.answer.promise,
      released: call.released.promise,
      stop: () => {
        if (!this.#calls.has(id)) return
        this.#expectRelease(call)
        this.#send({ type: 'stop', id })
      },
    }
  }

  /** Ends the thread at once. */
  async terminate(): Promise<void> {
    this.#end()
    await this.#worker.terminate()
  }

  #read(message: ThreadMessage): void {
    const call = this.#calls.get(message.id)
    if (call === undefined) return
    if (message.type === 'answered') {
      call.answer.resolve(message.recognition)
      this.#expectRelease(call)
      return
    }
    this.#calls.delete(message.id)
    this.#release(call)
    if (this.#calls.size === 0) this.#worker.unref()
  }

  #expectRelease(call: OpenCall): void {
    call.limit ??= setTimeout(() => void this.terminate(), RELEASE_LIMIT_MS)
  }

  #release(call: OpenCall): void {
    clearTimeout(call.limit)
    call.released.resolve()
  }

  #end(): void {
    this.#ended = true
    for (const call of this.#calls.values()) {
      call.answer.reject(new Error('The thread that talks to Azure Speech has ended.'))
      this.#release(call)
    }
    this.#calls.clear()
  }

  #send(request: ThreadRequest): void {
    this.#worker.postMessage(request)
  }
}
