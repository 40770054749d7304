import { Readable } from 'node:stream'
import type { HttpResponse } from '@adonisjs/core/http'

/**
 * Answers with a text that is written piece by piece. The headers are set when the first piece is
 * there: until then, a failure still is an answer of its own.
 */
export async function streamPieces(
  response: HttpResponse,
  headers: Record<string, string>,
  pieces: AsyncGenerator<string, void>
): Promise<void> {
  const { value: head = '' } = await pieces.next()
  for (const [name, value] of Object.entries(headers)) response.header(name, value)
  response.stream(Readable.from(withHead(head as string, pieces)))
}

async function* withHead(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}
