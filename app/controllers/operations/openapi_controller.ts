import type { HttpContext } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import { sendDocsFile } from '#controllers/operations/send_docs_file'
import { type DocsFile, toDocsFile } from '#openapi/docs_files'
import { documentOf, toText } from '#openapi/document_text'

/** Made at the first request: the routes do not change while the process runs. */
let file: Promise<DocsFile> | undefined

export default class OpenapiController {
  async show(ctx: HttpContext) {
    file ??= toDocsFile(Buffer.from(toText(documentOf(router))), 'application/json; charset=utf-8')
    sendDocsFile(await file, ctx)
  }
}
