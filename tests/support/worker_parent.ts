/** A process that has a worker process, prints its id, and stays. */
import { WorkerProcess } from '#scoring/workers/worker_process'
import type { Told } from '#tests/support/telling_worker'

const file = new URL('./telling_worker', import.meta.url)
const worker = new WorkerProcess<null, Told>(file, { maxHeapMb: 64 })
const { reply } = await worker.run(null, new Uint8Array(4))
process.stdout.write(`${reply.pid}\n`)
setInterval(() => {}, 60_000)
