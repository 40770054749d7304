import { spawn } from 'node:child_process'

/**
 * A recording as 16 kHz mono.
 *
 * @param input ffmpeg's options for what it reads; `pipe:0` is `bytes`
 */
export async function decode(input: string[], bytes?: Buffer): Promise<Int16Array> {
  const output = ['-ar', '16000', '-ac', '1', '-f', 's16le', 'pipe:1']
  const pcm = await run('ffmpeg', ['-v', 'error', ...input, ...output], bytes)
  return new Int16Array(Uint8Array.from(pcm).buffer)
}

/** What a program writes to its standard output. */
export function run(program: string, args: string[], input?: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stdin.on('error', () => {})
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks))
      else reject(new Error(`${program} ended with ${code}.`))
    })
    child.stdin.end(input)
  })
}
