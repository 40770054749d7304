import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { ThreadMessage, ThreadRequest } from '#scoring/providers/azure/recognition'
import type { AzureService } from '#tests/support/azure/azure_service'

const STOP_AFTER_MS = 50

/** The product's thread for Azure Speech, spoken to in its own protocol, and looked into. */
export class InspectedThread {
  readonly #worker: Worker
  readonly #inspections = new MessageChannel()
  readonly #calls = new Map<number, { answer: () => void; release: () => void }>()
  #lastId = 0

  constructor({ key, endpoint }: AzureService) {
    const address = `${endpoint.replace('http', 'ws')}/stt/speech/universal/v2`
    const inspections = this.#inspections.port2
    this.#worker = new Worker(new URL('./inspected_worker.ts', import.meta.url), {
      workerData: { key, address, inspections },
      transferList: [inspections],
      execArgv: [],
    })
    this.#worker.on('message', ({ type, id }: ThreadMessage) => {
      const call = this.#calls.get(id)!
      if (type === 'answered') call.answer()
      else call.release()
    })
  }

  /** Resolves when nothing is left of the call; one that `hangs` is stopped after a while. */
  async recognize(pcm: Int16Array, hangs: boolean): Promise<void> {
    const id = ++this.#lastId
    const answered = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    this.#calls.set(id, { answer: answered.resolve, release: released.resolve })
    const samples = new Int16Array(new SharedArrayBuffer(pcm.byteLength))
    samples.set(pcm)
    const job = { samples: samples.buffer, referenceText: 'A heron.', language: 'en-US' }
    this.#send({ type: 'recognize', id, job })
    if (hangs) setTimeout(() => this.#send({ type: 'stop', id }), STOP_AFTER_MS)
    else await answered.promise
    await released.promise
  }

  /** Handles and requests that are open in the thread, by kind. */
  async inspect(): Promise<string[]> {
    const { port1 } = this.#inspections
    port1.postMessage('tell')
    const [resources] = (await once(port1, 'message')) as [string[]]
    return resources
  }

  async end(): Promise<void> {
    this.#inspections.port1.close()
    await this.#worker.terminate()
  }

  #send(request: ThreadRequest): void {
    this.#worker.postMessage(request)
  }
}
