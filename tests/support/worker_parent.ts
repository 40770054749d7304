/** A process that has a worker process, prints its id, and stays. Its argument is the worker's job. */
import { WorkerProcess } from '#concurrency/worker_process'
import type { Told } from '#tests/support/telling_worker'

const file = new URL('./telling_worker', import.meta.url)
const worker = new WorkerProcess<'loop' | null, Told>(file, { maxHeapMb: 64 })
const { reply } = await worker.run(process.argv[2] === 'loop' ? 'loop' : null, new Uint8Array(4))
process.stdout.write(`${reply.pid}\n`)
setInterval(() => {}, 60_000)
