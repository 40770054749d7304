/**
 * The worker process's side. Workers are started straight from their files, as TypeScript in
 * development and as JavaScript in production, so they import other modules by relative paths and
 * keep to syntax that Node.js can strip.
 */
import { endWithParent } from './parent_watch.ts'
import type { WorkerMessage, WorkerRequest } from './worker_process.ts'

type Work<Job, Reply> = (
  job: Job,
  input: Uint8Array
) => Promise<{ reply: Reply; output?: Uint8Array }> | { reply: Reply; output?: Uint8Array }

/**
 * Tells the parent process that this one can work, then does its jobs. Input and output are
 * overwritten after each. An exception ends the process: the parent sees that.
 */
export function serveJobs<Job, Reply>(work: Work<Job, Reply>): void {
  let request: WorkerRequest<Job> | undefined
  let received = 0
  const chunks: Buffer[] = []

  const workWhenComplete = async () => {
    if (!request || received < request.bytes) return
    const { job } = request
    const input = Buffer.concat(chunks)
    for (const chunk of chunks.splice(0)) chunk.fill(0)
    request = undefined
    received = 0
    let output: Uint8Array | undefined
    try {
      const result = await work(job, input)
      output = result.output
      answer({ type: 'done', reply: result.reply, bytes: output?.byteLength ?? 0 })
      if (output) await written(output)
    } finally {
      input.fill(0)
      output?.fill(0)
    }
  }

  process.on('message', (message: WorkerRequest<Job>) => {
    request = message
    void workWhenComplete()
  })
  process.stdin.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    received += chunk.length
    void workWhenComplete()
  })
  // Ctrl-C in a terminal reaches the whole group: the parent decides when this process ends.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
  process.on('disconnect', () => process.exit())
  endWithParent()
  answer({ type: 'ready' })
}

function answer(message: WorkerMessage<unknown>): void {
  process.send?.(message)
}

function written(output: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(output, (error) => (error ? reject(error) : resolve()))
  })
}
