/** The worker process: FFmpeg as WebAssembly, one recording at a time, in files in its own memory. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { serveJobs } from '../../concurrency/serve_jobs.ts'
import { ffmpegArguments } from './ffmpeg_arguments.ts'
import type { DecodingJob, DecodingReply } from './webassembly_ffmpeg.ts'

/** The part that we use of the module that `@ffmpeg/core` makes, which comes without types. */
interface Core {
  FS: {
    writeFile(path: string, bytes: Uint8Array, options: { canOwn: boolean }): void
    analyzePath(path: string): { object?: { contents: Uint8Array | null; usedBytes: number } }
  }
  exec(...args: string[]): number
  setLogger(logger: () => void): void
}

const INPUT = '/recording'
const OUTPUT = '/samples'

const core = await loadCore()

serveJobs<DecodingJob, DecodingReply>(({ format }, input) => {
  core.FS.writeFile(INPUT, input, { canOwn: true })
  const code = core.exec(...ffmpegArguments('file', [{ format, input: INPUT, output: OUTPUT }]))
  const file = core.FS.analyzePath(OUTPUT).object
  return { reply: { decoded: code === 0 }, output: file?.contents?.subarray(0, file.usedBytes) }
})

async function loadCore(): Promise<Core> {
  // The module is made for a web worker in a browser, and asks for its address.
  Object.assign(globalThis, { self: { location: { href: '' } } })
  const { default: create } = (await import(import.meta.resolve('@ffmpeg/core'))) as {
    default: (options: { wasmBinary: Buffer }) => Promise<Core>
  }
  const file = fileURLToPath(import.meta.resolve('@ffmpeg/core/wasm'))
  const loaded = await create({ wasmBinary: await readFile(file) })
  loaded.setLogger(() => {})
  return loaded
}
