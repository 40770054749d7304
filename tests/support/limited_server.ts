import env from '#start/env'
import type { ChildServer } from '#tests/support/child_server'
import { assertDocumented } from '#tests/support/contract'
import { serve } from '#tests/support/serving'

export interface Sent {
  token?: string
  /** Who the proxy says that it is; without one, nothing is said. */
  from?: string
  /** Sent as JSON. */
  body?: object
  /** Sent as multipart/form-data, instead of a body. */
  form?: FormData
}

export interface Received {
  status: number
  headers: Headers
  /** Without fields when the answer had none. */
  body: Record<string, unknown>
}

/** A server in a process of its own, on the tests' database, with limits of its own. */
export class LimitedServer {
  private constructor(
    readonly process: ChildServer,
    readonly origin: string
  ) {}

  static async start(
    settings: Record<string, string>,
    cleanup: (end: () => Promise<void>) => void,
    options: Parameters<typeof serve>[2] = {}
  ): Promise<LimitedServer> {
    const all = { DATABASE_URL: env.get('DATABASE_URL') ?? '', ...settings }
    const { process, origin } = await serve(all, cleanup, options)
    return new LimitedServer(process, origin)
  }

  get(path: string, sent: Sent = {}): Promise<Received> {
    return this.send('GET', path, sent)
  }

  post(path: string, sent: Sent): Promise<Received> {
    return this.send('POST', path, sent)
  }

  /** The lines of the log with this message. */
  logged(message: string): string[] {
    return this.process.lines.filter((line) => line.includes(`"msg":"${message}`))
  }

  /** @throws Error when the answer is not as the OpenAPI document says */
  async send(method: string, path: string, { token, from, body, form }: Sent): Promise<Received> {
    const answer = await fetch(`${this.origin}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(from !== undefined && { 'x-forwarded-for': from }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: form ?? JSON.stringify(body),
    })
    const { status, headers } = answer
    const text = await answer.text()
    assertDocumented({ method, path, status, headers: Object.fromEntries(headers), body: text })
    return { status, headers, body: JSON.parse(text || '{}') as Record<string, unknown> }
  }
}

/** How often `send` was let through before it was refused with a 429. */
export async function allowedBefore429(
  send: () => Promise<Received>,
  most = 20
): Promise<{ allowed: number; refused: Received }> {
  for (let allowed = 0; allowed <= most; allowed++) {
    const received = await send()
    if (received.status === 429) return { allowed, refused: received }
  }
  throw new Error(`None of ${most} requests was refused.`)
}
