import type { HttpContext } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import { documentOf, toText } from '#openapi/document_text'

/** Made at the first request: the routes do not change while the process runs. */
let text: string | undefined

export default class OpenapiController {
  show({ response }: HttpContext) {
    text ??= toText(documentOf(router))
    response.header('Cache-Control', 'public, no-cache')
    response.header('Content-Type', 'application/json; charset=utf-8')
    response.send(text, true)
  }
}
