import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf } from '#controllers/admin_api/actor'
import { streamPieces } from '#controllers/stream_pieces'
import { ContentExport } from '#importing/content_export'
import { exportValidator } from '#validators/imports'

@inject()
export default class ExportsController {
  constructor(private content: ContentExport) {}

  async show(ctx: HttpContext) {
    const { request, response } = ctx
    const filter = await request.validateUsing(exportValidator)
    const { tag_id: tagId, q: words, deleted = false, ...fields } = filter
    const pieces = this.content.csv({ ...fields, tagId, words, deleted }, actorOf(ctx))
    const day = new Date().toISOString().slice(0, 10)
    const headers = {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="saywell-${day}.csv"`,
    }
    await streamPieces(response, headers, pieces)
  }
}
