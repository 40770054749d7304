import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { type DocsFile, docsFile, docsPage } from '#openapi/docs_files'

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

class DocsFileNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'The documentation has no such file.'
}

export default class DocsController {
  async show(ctx: HttpContext) {
    ctx.response.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    ctx.response.header('Referrer-Policy', 'no-referrer')
    send(await docsPage(), ctx)
  }

  async asset(ctx: HttpContext) {
    const file = await docsFile(ctx.params.file)
    if (file === undefined) throw new DocsFileNotFound()
    send(file, ctx)
  }
}

/** The names stay the same when the package is updated, so that a browser asks each time. */
function send({ bytes, contentType, etag }: DocsFile, { response }: HttpContext) {
  response.header('Cache-Control', 'public, no-cache')
  response.header('X-Content-Type-Options', 'nosniff')
  response.header('ETag', etag)
  if (response.fresh()) return response.status(304).send(null)
  response.header('Content-Type', contentType)
  response.send(bytes)
}
