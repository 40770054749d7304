import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a Sentry server is sent. */
export interface ReceivedEvent {
  level: string
  release: string
  environment: string
  tags: Record<string, string>
  exception: {
    values: {
      type: string
      value: string
      stacktrace?: { frames: { filename: string; function: string; lineno?: number }[] }
    }[]
  }
}

/** A server that takes events as Sentry does: an envelope of three lines of JSON in a POST. */
export class SentryServer {
  /** All of what it was sent, addresses and headers, too. */
  readonly received: string[] = []
  readonly events: ReceivedEvent[] = []

  private constructor(readonly dsn: string) {}

  /** @param answer ends a request, or leaves it open; a status of 200 without it */
  static async start(
    cleanup: (end: () => void) => void,
    answer = (response: ServerResponse) => void response.end('{}')
  ): Promise<SentryServer> {
    const server = createServer((request, response) => {
      void sentry.#take(request).then(() => answer(response))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanup(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const sentry = new SentryServer(`http://0123456789abcdef@127.0.0.1:${port}/7`)
    return sentry
  }

  async #take(request: IncomingMessage): Promise<void> {
    const body = await text(request)
    this.received.push(`${request.method} ${request.url} ${request.rawHeaders.join(' ')}\n${body}`)
    const [, , event] = body.split('\n')
    this.events.push(JSON.parse(event!) as ReceivedEvent)
  }
}
