import { Readable } from 'node:stream'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf } from '#controllers/admin_api/actor'
import { ContentExport } from '#importing/export_content'
import { exportValidator } from '#validators/imports'

@inject()
export default class ExportsController {
  constructor(private content: ContentExport) {}

  async show(ctx: HttpContext) {
    const { request, response } = ctx
    const filter = await request.validateUsing(exportValidator)
    const { tag_id: tagId, q: words, deleted = false, ...fields } = filter
    const pieces = this.content.csv({ ...fields, tagId, words, deleted }, actorOf(ctx))
    // The first piece before the answer begins: until then a failure still is an answer of its own.
    const { value: head = '' } = await pieces.next()
    const day = new Date().toISOString().slice(0, 10)
    response.header('Content-Type', 'text/csv; charset=utf-8')
    response.header('Content-Disposition', `attachment; filename="saywell-${day}.csv"`)
    response.stream(Readable.from(withHead(head as string, pieces)))
  }
}

async function* withHead(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}
