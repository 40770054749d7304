import type { HttpResponse } from '@adonisjs/core/http'
import type { DocsFile } from '#openapi/docs_files'

/**
 * Sends a file of the documentation, or 304 to whoever has it. Its address stays the same when it
 * changes, so that a browser asks each time.
 */
export function sendDocsFile({ bytes, contentType, etag }: DocsFile, response: HttpResponse): void {
  response.header('Cache-Control', 'public, no-cache').header('ETag', etag)
  if (response.fresh()) return response.status(304).send(null)
  response.header('Content-Type', contentType)
  response.send(bytes)
}
