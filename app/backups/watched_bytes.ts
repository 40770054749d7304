import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'

/** How much has passed a stream, and its SHA-256 once it has ended. */
export interface Passed {
  bytes: number
  sha256?: string
}

/** The same bytes, counted. @param onChunk is told how many have passed */
export function watchBytes(
  bytes: Readable,
  passed: Passed,
  onChunk: (done: number) => void = () => undefined
): Readable {
  const hash = createHash('sha256')
  async function* chunks() {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      passed.bytes += chunk.length
      hash.update(chunk)
      onChunk(passed.bytes)
      yield chunk
    }
    passed.sha256 = hash.digest('hex')
  }
  return Readable.from(chunks(), { objectMode: false })
}
