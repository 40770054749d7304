import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** @returns the port of a server that goes with the test */
export async function serve(cleanup: (end: () => void) => void, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  cleanup(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
