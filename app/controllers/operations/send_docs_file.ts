import type { HttpContext } from '@adonisjs/core/http'
import type { DocsFile } from '#openapi/docs_files'

/**
 * Sends a file of the documentation, compressed to whoever takes that, or 304 to whoever has it. Its
 * address stays the same when it changes, so that a browser asks each time.
 */
export function sendDocsFile(file: DocsFile, { request, response }: HttpContext): void {
  const accepted = request.header('accept-encoding') !== undefined
  const isGzip = accepted && request.encoding(['gzip', 'identity']) === 'gzip'
  const gzipped = isGzip ? file.gzipped : undefined
  // A strong tag stands for these very bytes.
  const etag = gzipped ? file.etag.replace(/"$/, '-gzip"') : file.etag
  response.header('Cache-Control', 'public, no-cache').header('ETag', etag)
  response.header('Vary', 'Origin, Accept-Encoding')
  if (response.fresh()) return response.status(304).send(null)
  response.header('Content-Type', file.contentType)
  if (gzipped) response.header('Content-Encoding', 'gzip')
  response.send(gzipped ?? file.bytes)
}
