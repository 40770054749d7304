import type { Readable } from 'node:stream'

/** Cuts a stream of bytes into pieces of one size; the last one may be shorter. */
export async function* inPieces(bytes: Readable, size: number): AsyncGenerator<Buffer, undefined> {
  let chunks: Buffer[] = []
  let length = 0
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    let rest = chunk
    while (length + rest.length >= size) {
      const fitting = size - length
      yield Buffer.concat([...chunks, rest.subarray(0, fitting)])
      rest = rest.subarray(fitting)
      chunks = []
      length = 0
    }
    if (rest.length === 0) continue
    chunks.push(rest)
    length += rest.length
  }
  if (length > 0) yield Buffer.concat(chunks)
}
