import { randomBytes } from 'node:crypto'
import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { sendDocsFile } from '#controllers/operations/send_docs_file'
import { docsFile, docsPage, redocPage } from '#openapi/docs_files'
import { PanelAssets } from '#panel/assets'

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const NONCE_BYTES = 16

/** Two styles that Redoc 2.5.4 makes without the nonce, by their hashes: an empty one, and a fixed one. */
const OF_REDOC = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
].join(' ')

class DocsFileNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'The documentation has no such file.'
}

@inject()
export default class DocsController {
  constructor(private assets: PanelAssets) {}

  async show(ctx: HttpContext) {
    ctx.response.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    sendDocsFile(await docsPage(), ctx)
  }

  /** The same document with Redoc, whose styles need a word that is good for one answer. */
  async redoc({ response }: HttpContext) {
    const nonce = randomBytes(NONCE_BYTES).toString('base64url')
    const page = await redocPage(this.assets.addressOf('redoc.js'), nonce)
    const policy = `${CONTENT_SECURITY_POLICY}; style-src 'self' 'nonce-${nonce}' ${OF_REDOC}`
    response
      .header('Content-Security-Policy', policy)
      .header('Cache-Control', 'no-store')
      .header('Content-Type', 'text/html; charset=utf-8')
    response.send(page)
  }

  async asset(ctx: HttpContext) {
    const file = await docsFile(ctx.params.file)
    if (file === undefined) throw new DocsFileNotFound()
    sendDocsFile(file, ctx)
  }
}
