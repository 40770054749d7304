import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { originOf } from '#controllers/origin'
import { streamPieces } from '#controllers/stream_pieces'
import { ContentExport } from '#importing/content_export'
import { readSpeechList, toFilter } from '#panel/speech_list_address'
import { fileDayOf } from '#panel/times'

@inject()
export default class ExportsController {
  constructor(private content: ContentExport) {}

  /** Downloads what the filter of a list shows; sort and page of the address make no difference. */
  async show(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const { id: adminId } = auth.use('panel').getUserOrFail()
    const filter = toFilter(readSpeechList(request.url(true)))
    const pieces = this.content.csv(filter, { adminId, origin: originOf(ctx) })
    const day = fileDayOf(new Date())
    const headers = {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="saywell-${day}.csv"`,
    }
    await streamPieces(response, headers, pieces)
  }
}
