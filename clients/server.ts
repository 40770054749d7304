import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** Starts the quickstart, as an app team does, with a storage of its own; it ends when it is left. */
export async function startServer() {
  const port = await freePort()
  const server = spawn(process.execPath, ['bin/quickstart.js'], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      STORAGE_PATH: 'storage/clients',
      PREPARE_RECORDINGS: 'off',
      // Nobody waits here, and a build server may be busy.
      SPEECH_API_TIMEOUT: '60',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const ended = once(server, 'exit')
  const serving = new Promise<void>((resolve) => {
    createInterface(server.stdout).on('line', (line) => {
      lines.push(line)
      if (line.includes('Ctrl-C stops')) resolve()
    })
  })
  await Promise.race([serving, ended])
  if (server.exitCode !== null) throw new Error(`It does not start:\n${lines.join('\n')}`)
  return {
    origin: `http://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM')
      await ended
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
