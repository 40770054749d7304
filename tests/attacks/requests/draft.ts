import { multipart, type Part } from '#tests/support/recordings'

/** A request in its parts, so that a mutation can reach each of them. */
export interface Draft {
  method: string
  /** Path and query, or what stands in their place. */
  target: string
  headers: [name: string, value: string][]
  json?: unknown
  form?: Part[]
}

/** What becomes of the connection after the last byte: a stall is a client that sends no more. */
export type Ending = 'wait' | 'half-close' | 'reset' | 'stall'

/** What is sent, byte for byte. */
export interface Exchange {
  /** Written one after the other, with a short pause between them. */
  pieces: Buffer[]
  ending: Ending
  /** Whether the request is whole, so that silence is a fault. */
  isWhole: boolean
}

export const BOUNDARY = 'kettle'

export function bodyOf({ json, form }: Draft): Buffer {
  if (form !== undefined) return multipart(form, BOUNDARY)
  return Buffer.from(json === undefined ? '' : JSON.stringify(json))
}

/** @param framing headers that say how long the body is, true or not */
export function headOf(draft: Draft, framing: string[]): Buffer {
  const type = typeOf(draft)
  const lines = [
    `${draft.method} ${draft.target} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...draft.headers.map(([name, value]) => `${name}: ${value}`),
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...framing,
    'Connection: close',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

/** The whole request, whose length is right. */
export function bytesOf(draft: Draft, body = bodyOf(draft)): Buffer {
  const framing = body.length === 0 ? [] : [`Content-Length: ${body.length}`]
  return Buffer.concat([headOf(draft, framing), body])
}

export function whole(...pieces: Buffer[]): Exchange {
  return { pieces, ending: 'wait', isWhole: true }
}

export function broken(ending: Ending, ...pieces: Buffer[]): Exchange {
  return { pieces, ending, isWhole: false }
}

function typeOf({ json, form, headers }: Draft): string | undefined {
  if (headers.some(([name]) => name === 'Content-Type')) return undefined
  if (form !== undefined) return `multipart/form-data; boundary=${BOUNDARY}`
  return json === undefined ? undefined : 'application/json'
}
