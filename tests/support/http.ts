import { type IncomingHttpHeaders, request as httpRequest, type RequestOptions } from 'node:http'
import type { ApiRequest } from '@japa/api-client'
import { assertDocumented } from '#tests/support/contract'

/** Where the server under test listens. */
export function serverUrl(path = ''): string {
  return `http://${process.env.HOST}:${process.env.PORT}${path}`
}

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** When `signal` aborts, the client hangs up: the answer is rejected with an AbortError. */
export interface RawRequest extends Pick<RequestOptions, 'method' | 'headers' | 'signal'> {
  body?: string | Buffer
}

/** Sends what a well-behaved client would not: the path, headers and body go out as they are. */
export function sendRaw(path: string, { body, ...options }: RawRequest = {}): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const { hostname, port } = new URL(serverUrl())
  const sent = httpRequest({ hostname, port, path, ...options }, (answer) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('error', reject)
    answer.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const raw = { status: answer.statusCode ?? 0, headers: answer.headers, body: text }
      try {
        assertDocumented({ method: options.method ?? 'GET', path: path.split('?')[0]!, ...raw })
        resolve(raw)
      } catch (error) {
        reject(error as Error)
      }
    })
  })
  sent.on('error', reject)
  sent.end(body)
  return promise
}

/** Sends a JSON body as it stands, well-formed or not. */
export function sendJson(
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {}
) {
  return sendRaw(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

/** Gives a request of the API client a body as it stands, well-formed or not. */
export function withBody(request: ApiRequest, type: string, body: string | Buffer): ApiRequest {
  return request.type(type).setup(({ request: sent }) => {
    sent.send(body)
  })
}
