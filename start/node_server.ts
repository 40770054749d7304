import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { malformedRequests } from '#metrics/requests'
import { DrainingServer } from '#start/draining_server'
import { generalHeaders } from '#start/general_headers'
import { type Problem, PROBLEM_CONTENT_TYPE } from '#transformers/problem'
import { isPaceWatched } from '#uploads/upload_pace'

/** A request id that may be taken over from a client or proxy: it ends up in logs and headers. */
const WELL_FORMED_REQUEST_ID = /^[A-Za-z0-9._-]{8,128}$/

/** Longer than proxies keep an unused connection (60 s at nginx and AWS): the proxy has to close first. */
const KEEP_ALIVE_MS = 75_000

/**
 * How much longer the headers of a request may take than a connection may be unused. Node.js counts
 * from the first byte of a request, but for a connection's first one from the connection itself.
 */
const HEADERS_ALLOWANCE_MS = 10_000

/** How long the body of a request may take, unless it is an upload whose pace is watched. */
const BODY_TIMEOUT_MS = 120_000

/** Until any request is there as a whole: a recording of 480 kB at 3 kB a second takes 160 s. */
const REQUEST_TIMEOUT_MS = 600_000

/** How long a client may take nothing of its answer: a phone may be without a network for a moment. */
const UNREAD_LIMIT_MS = 120_000

/** Longer than scoring a recording may take, with waiting and decoding. */
const CLOSE_LIMIT_MS = 30_000

/** How long a client may take to read why its request is refused, before its connection is closed. */
const REFUSAL_LINGER_MS = 1000

/** A thousand phones at once, after a push message; Linux itself allows 4,096 by default. */
const BACKLOG = 4096

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

interface ServerOptions {
  /** How long a connection may be unused. */
  keepAliveMs?: number
  /** How long requests under way may take to end, once the server closes. */
  closeLimitMs?: number
  /** Is told how many connections were cut then. */
  onCut?: (connections: number) => void
  /** How long a body may take that is no watched upload. */
  bodyTimeoutMs?: number
  /** How long a client may take nothing of its answer, before its connection is closed. */
  unreadLimitMs?: number
}

/**
 * The HTTP server, as every entry point starts it. A malformed `X-Request-Id` goes before the
 * framework sees it, which then makes one of its own.
 */
export function createNodeServer(
  handle: Handler,
  {
    keepAliveMs = KEEP_ALIVE_MS,
    closeLimitMs = CLOSE_LIMIT_MS,
    onCut = () => {},
    bodyTimeoutMs = BODY_TIMEOUT_MS,
    unreadLimitMs = UNREAD_LIMIT_MS,
  }: ServerOptions = {}
): DrainingServer {
  const headers = generalHeaders()
  const server = new DrainingServer(closeLimitMs, onCut)
  server.on('request', (request, response) => {
    limitBody(server, request, bodyTimeoutMs)
    const begin = () => {
      if (!WELL_FORMED_REQUEST_ID.test(String(request.headers['x-request-id'] ?? ''))) {
        delete request.headers['x-request-id']
      }
      // A request's own is for caches on the way (RFC 9111, section 5.2.1). What we answer with would
      // refuse If-None-Match because of the "no-cache" that `fetch` adds to it.
      delete request.headers['cache-control']
      // Tells caches that an answer made for one origin carries no permission for another one.
      response.setHeader('Vary', 'Origin')
      for (const [name, value] of headers) response.setHeader(name, value)
      return handle(request, response)
    }
    server.answerInTurn(request.socket, { response, begin })
  })
  server.timeout = unreadLimitMs
  server.on('timeout', (socket: Socket) => {
    // Other limits are for who has sent nothing yet, and for what takes us long.
    if (socket.bytesRead > 0 && !server.isWorkingFor(socket)) socket.destroy()
  })
  server.keepAliveTimeout = keepAliveMs
  server.headersTimeout = keepAliveMs + HEADERS_ALLOWANCE_MS
  server.requestTimeout = Math.max(REQUEST_TIMEOUT_MS, server.headersTimeout)
  listenWithBacklog(server)
  return server.on('clientError', answerUnreadable)
}

/** Ends a request whose body takes too long; one that is watched as an upload has until Node.js ends it. */
function limitBody(server: Server, request: IncomingMessage, limitMs: number): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (encoding === undefined && Number(length ?? 0) === 0) return
  const { socket } = request
  const timer = setInterval(() => {
    if (!request.complete && isPaceWatched(socket)) return
    clearInterval(timer)
    if (request.complete || socket.destroyed) return
    const error = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
    server.emit('clientError', error, socket)
  }, limitMs).unref()
  request.once('close', () => clearInterval(timer))
}

/** AdonisJS gives no way to say how many connections may wait to be accepted: Node.js lets 511. */
function listenWithBacklog(server: Server): void {
  const listen = server.listen.bind(server) as (...args: unknown[]) => Server
  server.listen = (port?: unknown, host?: unknown) => listen(port, host, BACKLOG)
}

/** Answers what is no HTTP, or comes too slowly, before there is a request to answer. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, code, detail] = nameUnreadable(error.code)
  malformedRequests.add({ code })
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status]!,
    status,
    detail,
    instance: '/',
    code,
    request_id: randomUUID(),
  }
  const body = JSON.stringify(problem)
  // Nobody else closes it, if the client does not.
  socket.setTimeout(REFUSAL_LINGER_MS, () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status} ${problem.title}\r\n` +
      `Content-Type: ${PROBLEM_CONTENT_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      generalHeaders()
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('') +
      `X-Request-Id: ${problem.request_id}\r\n` +
      `Connection: close\r\n\r\n${body}`
  )
}

function nameUnreadable(code: string | undefined) {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'headers_too_large', 'The headers of the request are too large.'] as const
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'request_timeout', 'The request did not arrive in time.'] as const
    default:
      return [400, 'malformed_request', 'This is not an HTTP request that can be read.'] as const
  }
}
