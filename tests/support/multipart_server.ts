import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type FilePart, type MultipartReading, readMultipart } from '#uploads/read_multipart'

/** What became of a request: what it held, or the message of its fault. */
export interface Outcome {
  fields?: Record<string, string[]>
  files?: { field: string; filename: string; bytes: string }[]
  fault?: unknown
}

type Options = Partial<Omit<MultipartReading, 'onFile'>> & {
  onFile?: (file: FilePart, signal: AbortSignal) => Promise<string>
}

/** A server on a free port that reads one multipart request after the other, and keeps their outcomes. */
export async function startMultipartServer(options: Options = {}) {
  const outcomes: Outcome[] = []
  const waiting: ((outcome: Outcome) => void)[] = []
  const take = options.onFile ?? (async ({ stream }) => String(await buffer(stream)))
  const server = createServer((request, response) => {
    const files: NonNullable<Outcome['files']> = []
    readMultipart(request, {
      maxBytes: 1_000_000,
      maxFiles: 10,
      tooLarge: () => new Error('too large'),
      ...options,
      onFile: async (file, _fields, signal) => {
        const bytes = await take(file, signal)
        files.push({ field: file.field, filename: file.filename, bytes })
      },
    })
      .then<Outcome, Outcome>(
        (fields) => ({ fields: Object.fromEntries(fields), files }),
        (fault: unknown) => ({ fault })
      )
      .then((outcome) => {
        outcomes.push(outcome)
        waiting.shift()?.(outcome)
        response.end('read')
      })
      .catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    outcomes,
    /** Sends a request's bytes as they are. @returns what became of it */
    async send(body: Buffer | string, how: SendOptions = {}): Promise<Outcome> {
      const outcome = new Promise<Outcome>((resolve) => waiting.push(resolve))
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      const type = how.type ?? 'multipart/form-data; boundary=XX'
      const length = how.length ?? Buffer.byteLength(body)
      socket.write(
        `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`
      )
      if (how.byteByByte) for (const byte of Buffer.from(body)) socket.write(Buffer.of(byte))
      else socket.write(body)
      if (how.end === 'half-closed') socket.end()
      if (how.end === 'reset') socket.write('', () => socket.resetAndDestroy())
      try {
        return await outcome
      } finally {
        socket.destroy()
      }
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

interface SendOptions {
  type?: string
  /** Of the header; that of the body when left out. */
  length?: number
  byteByByte?: boolean
  end?: 'half-closed' | 'reset'
}

/** @returns a body of parts, each its headers, an empty line and its bytes */
export function bodyOf(...parts: string[]): string {
  return `${parts.map((part) => `--XX\r\nContent-Disposition: form-data; ${part}\r\n`).join('')}--XX--\r\n`
}
