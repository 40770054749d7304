import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from '../process/server_process.ts'
import type { ApiRequest } from './requests.ts'

const START_TIMEOUT_MS = 300_000
const LOOK_EVERY_MS = 20
const ANSWER_TIMEOUT_MS = 30_000

export interface ApiAnswer {
  status: number
  contentType: string
  body: unknown
}

/** Sends one request and reads the whole answer. @param token undefined sends none */
export async function send(
  port: number,
  { path, body }: ApiRequest,
  token: string | undefined
): Promise<ApiAnswer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  })
  const text = await response.text()
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/**
 * Waits until a server that was just started draws speeches: its catalog is loaded.
 *
 * @throws Error with the end of its log when it ends or does not get there in five minutes
 */
export async function untilDrawing(server: ServerProcess, request: ApiRequest, token: string) {
  const deadline = performance.now() + START_TIMEOUT_MS
  let last = 'no connection'
  while (performance.now() < deadline && !server.hasEnded) {
    try {
      const { status } = await send(server.port, request, token)
      if (status === 200) return
      last = `status ${status}`
    } catch (error) {
      last = String(error)
    }
    await sleep(LOOK_EVERY_MS)
  }
  throw new Error(`The server does not get ready (${last}): ${server.lastWords()}`)
}
