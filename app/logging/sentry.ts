import { randomUUID } from 'node:crypto'
import {
  createEventEnvelope,
  createStackParser,
  createTransport,
  type Event,
  type Exception,
  getEnvelopeEndpointWithUrlEncodedAuth,
  makeDsn,
} from '@sentry/core'
import { nodeStackLineParser } from '@sentry/core/server'
import { type DescribedError, describeError } from '#logging/described_error'
import type { LoggedFault } from '#logging/logged_fault'

/** So many reports are under way at once; while Sentry is slow or away, others are dropped. */
const MAX_UNDER_WAY = 8
const TIMEOUT_MS = 5000
const FLUSH_MS = 2000

const parseStack = createStackParser(nodeStackLineParser())

export interface SentryOptions {
  /** The address with the key that Sentry gives a project. */
  dsn: string
  /** The version of the product. */
  release: string
  environment: string
  /** The folder of the product, with a slash at its end: frames of other files are left out. */
  root: string
}

/**
 * Reports faults to a Sentry server, or to one that speaks its protocol. An event is made of named
 * fields only: no message of an error, no source line, variable, header, address or host name is in it.
 */
export class Sentry {
  readonly #dsn
  readonly #transport

  /** @throws Error if the DSN is none */
  constructor(private options: SentryOptions) {
    const dsn = makeDsn(options.dsn)
    if (dsn === undefined) throw new Error('SENTRY_DSN is no DSN of Sentry.')
    this.#dsn = dsn
    const url = getEnvelopeEndpointWithUrlEncodedAuth(dsn)
    this.#transport = createTransport(
      { bufferSize: MAX_UNDER_WAY, recordDroppedEvent: () => undefined },
      ({ body }) => post(url, body as string)
    )
  }

  /** Sends it, and forgets it when that fails: it is in the log. */
  report(fault: LoggedFault): void {
    const envelope = createEventEnvelope(this.#eventOf(fault), this.#dsn)
    this.#transport.send(envelope).then(undefined, () => undefined)
  }

  /** Waits for what is under way, for two seconds at most. */
  async flush(): Promise<void> {
    await this.#transport.flush(FLUSH_MS)
  }

  #eventOf({ error, said, isFatal, fields }: LoggedFault): Event {
    const { release, environment } = this.options
    const { request_id: requestId, route } = fields
    return {
      event_id: randomUUID().replaceAll('-', ''),
      timestamp: Date.now() / 1000,
      platform: 'node',
      level: isFatal ? 'fatal' : 'error',
      release,
      environment,
      tags: {
        ...(typeof requestId === 'string' && { request_id: requestId }),
        ...(typeof route === 'string' && { route }),
      },
      exception: { values: this.#exceptionsOf(describeError(error), said) },
    }
  }

  /** The cause comes first, as Sentry wants it. */
  #exceptionsOf({ type, code, stack, cause }: DescribedError, said = ''): Exception[] {
    const frames = parseStack(stack).flatMap((frame) => this.#known(frame))
    const value = [said, code].filter(Boolean).join(' ')
    const exception = { type, value, ...(frames.length > 0 && { stacktrace: { frames } }) }
    return [...(cause === undefined ? [] : this.#exceptionsOf(cause)), exception]
  }

  #known(frame: ReturnType<typeof parseStack>[number]) {
    const { filename = '' } = frame
    if (filename.startsWith('node:')) return [frame]
    const { root } = this.options
    return filename.startsWith(root) ? [{ ...frame, filename: filename.slice(root.length) }] : []
  }
}

/** @param body bytes only if an event had an attachment */
async function post(url: string, body: string) {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/x-sentry-envelope' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  await response.body?.cancel()
  return {
    statusCode: response.status,
    headers: {
      'x-sentry-rate-limits': response.headers.get('X-Sentry-Rate-Limits'),
      'retry-after': response.headers.get('Retry-After'),
    },
  }
}
