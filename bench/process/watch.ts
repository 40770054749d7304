import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Watched } from '../servers/watched_product.ts'
import { freePort, ServerProcess } from './server_process.ts'

/** A server of the product, and the port that tells how it fares. */
export interface WatchedServer {
  server: ServerProcess
  watchPort: number
}

/** The same arguments as for `ServerProcess.start`, but for the command. */
export async function startWatched(
  name: string,
  databaseUrl: string,
  settings?: Record<string, string>
): Promise<WatchedServer> {
  const watchPort = await freePort()
  const script = fileURLToPath(new URL('../servers/watched_product.ts', import.meta.url))
  const command = [script, String(watchPort)]
  return { server: await ServerProcess.start(name, command, databaseUrl, settings), watchPort }
}

/** Asks a watched server how it has fared since it was asked last. @param port its second one */
export async function watch(port: number): Promise<Watched> {
  return JSON.parse(await text(connect(port, '127.0.0.1'))) as Watched
}
