import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SpeechList } from '#catalog/speeches/speech_list'
import { TagNames } from '#catalog/tags/tag_names'
import { countWords } from '#panel/count_words'
import {
  readSpeechList,
  type SpeechListAddress,
  toFilter,
  toListQuery,
  writeSpeechList,
} from '#panel/speech_list_address'
import { speechListPage, waysOut } from '#panel/speech_list_page'

@inject()
export default class SpeechesController {
  constructor(
    private list: SpeechList,
    private tagNames: TagNames
  ) {}

  /** A list is what its address says; a form's address is made as short as that of a link. */
  async index({ request, response, view }: HttpContext) {
    const sent = readSpeechList(request.url(true))
    const short = writeSpeechList(sent)
    if (sent.unknown.length === 0 && short !== request.url(true)) {
      return response.redirect().status(303).toPath(short)
    }
    const tags = await this.tagNames.all()
    const tag = sent.tag.filter((id) => tags.some((known) => known.id === id))
    const address = { ...sent, tag }
    const unknown = tag.length < sent.tag.length ? [...sent.unknown, 'tag'] : sent.unknown
    const found = await this.list.page(toListQuery(address))
    const page = speechListPage(address, found, tags, unknown)
    const ways = found.total.count === 0 ? await this.#counted(waysOut(address, tags)) : []
    return view.render('panel::pages/speeches/index', { page, ways })
  }

  async #counted(ways: { label: string; href: string; address: SpeechListAddress }[]) {
    const counts = await this.list.counts(ways.map(({ address }) => toFilter(address)))
    return ways.map(({ label, href, address: { q } }, at) => {
      const count = counts[at]!
      // Similar words may find some: nobody counts those before they are asked for.
      return { label, href, count: q !== undefined && count.count === 0 ? '' : countWords(count) }
    })
  }
}
