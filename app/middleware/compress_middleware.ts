import { pipeline, type Readable } from 'node:stream'
import { promisify } from 'node:util'
import {
  brotliCompress,
  type BrotliOptions,
  constants,
  createBrotliCompress,
  createGzip,
  gzip,
  type ZlibOptions,
} from 'node:zlib'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * The answer to a session of 200 results has 187 kB: 30 kB after 5 ms with these, of which the addresses'
 * signatures are most. The next levels take two to four times as long, and save under 10 %.
 */
const GZIP: ZlibOptions = { level: 4 }
const BROTLI: BrotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }

const brotliOf = promisify(brotliCompress)
const gzipOf = promisify(gzip)

const CODINGS = {
  br: {
    compress: (body: Buffer) => brotliOf(body, BROTLI),
    stream: () => createBrotliCompress(BROTLI),
  },
  gzip: { compress: (body: Buffer) => gzipOf(body, GZIP), stream: () => createGzip(GZIP) },
}

/** Shorter answers fit into one packet. */
const MIN_BYTES = 1024

const JSON_TYPE = 'application/json; charset=utf-8'

/**
 * Compresses the answers of a route for clients that take it (RFC 9110, section 12.5.3), away from the
 * event loop. Routes that answer with tokens do without: whoever could put text of their own beside
 * a secret could guess it by the length (docs/SECURITY.md).
 */
export default class CompressMiddleware {
  async handle({ request, response }: HttpContext, next: NextFn): Promise<void> {
    await next()
    response.header('Vary', 'Origin, Accept-Encoding')
    if (request.header('accept-encoding') === undefined) return
    // A strong tag stands for these very bytes, and If-Match needs it.
    if (/^"/.test(String(response.getHeader('etag') ?? ''))) return
    const coding = request.encoding(['br', 'gzip', 'identity'])
    if (coding !== 'br' && coding !== 'gzip') return
    if (response.hasStream) {
      // A fault of the source ends both, so that the answer breaks off.
      const compressed = pipeline(
        response.outgoingStream as Readable,
        CODINGS[coding].stream(),
        () => undefined
      )
      return response.header('Content-Encoding', coding).stream(compressed)
    }
    const body = bytesOf(response)
    if (body === undefined || body.length < MIN_BYTES) return
    const compressed = await CODINGS[coding].compress(body)
    response.header('Content-Encoding', coding).send(compressed)
  }
}

/** What the answer will be, made JSON as the framework would; undefined where there is none. */
function bytesOf(response: HttpContext['response']): Buffer | undefined {
  const body: unknown = response.getBody()
  if (typeof body === 'string') return Buffer.from(body)
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array) return undefined
  response.safeHeader('Content-Type', JSON_TYPE)
  const text = JSON.stringify(body)
  response.send(text)
  return Buffer.from(text)
}
