/**
 * A worker process that tells what it sees, and whether earlier bytes were overwritten. The job "loop"
 * lets it compute for ever after its reply.
 */
import { serveJobs } from '../../app/concurrency/serve_jobs.ts'

export type Told = {
  pid: number
  environment: string[]
  /** The buffers of the job before, and the pieces that this job's bytes came in. */
  earlier: { buffers: number; areZeros: boolean }
}

const kept: Uint8Array[] = []
const { concat } = Buffer
Buffer.concat = ((pieces: Buffer[], length?: number) => {
  kept.push(...pieces)
  return concat(pieces, length)
}) as typeof concat

serveJobs<'loop' | null, Told>((job, input) => {
  const earlier = kept.splice(0)
  const areZeros = earlier.every((buffer) => buffer.every((byte) => byte === 0))
  const output = Uint8Array.from(input)
  kept.push(input, output)
  const reply = {
    pid: process.pid,
    environment: Object.keys(process.env),
    earlier: { buffers: earlier.length, areZeros },
  }
  // Before the event loop can take in that the parent has ended.
  if (job === 'loop') setImmediate(loop)
  return { reply, output }
})

function loop(): never {
  for (;;);
}
