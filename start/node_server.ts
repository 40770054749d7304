import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** A request id that may be taken over from a client or proxy: it ends up in logs and headers. */
const WELL_FORMED_REQUEST_ID = /^[A-Za-z0-9._-]{8,128}$/

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * The HTTP server, as every entry point starts it. A malformed `X-Request-Id` goes before the
 * framework sees it, which then makes one of its own.
 */
export function createNodeServer(handle: Handler): Server {
  return createServer((request, response) => {
    if (!WELL_FORMED_REQUEST_ID.test(String(request.headers['x-request-id'] ?? ''))) {
      delete request.headers['x-request-id']
    }
    return handle(request, response)
  })
}
