import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { sendDocsFile } from '#controllers/operations/send_docs_file'
import { docsFile, docsPage } from '#openapi/docs_files'

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
    sendDocsFile(await docsPage(), ctx.response)
  }

  async asset(ctx: HttpContext) {
    const file = await docsFile(ctx.params.file)
    if (file === undefined) throw new DocsFileNotFound()
    sendDocsFile(file, ctx.response)
  }
}
