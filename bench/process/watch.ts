import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Watched } from '../servers/watched_product.ts'

/** Asks a watched server how it has fared since it was asked last. @param port its second one */
export async function watch(port: number): Promise<Watched> {
  return JSON.parse(await text(connect(port, '127.0.0.1'))) as Watched
}
