import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { OwnSettingsKeeper } from '#accounts/own_settings'
import { ListChoices } from '#catalog/speeches/list_choices'
import { SpeechList } from '#catalog/speeches/speech_list'
import { backPath } from '#panel/back_path'
import { countWords } from '#panel/count_words'
import {
  columnsOf,
  isSpeechList,
  readSpeechList,
  type SpeechListAddress,
  toFilter,
  toListQuery,
  writeSpeechList,
} from '#panel/speech_list_address'
import { speechListPage, waysOut } from '#panel/speech_list_page'
import { t } from '#panel/texts'
import { panelColumnsValidator } from '#validators/panel'

@inject()
export default class SpeechesController {
  constructor(
    private list: SpeechList,
    private listChoices: ListChoices,
    private settings: OwnSettingsKeeper
  ) {}

  /** A list is what its address says; a form's address is made as short as that of a link. */
  async index({ auth, request, response, view }: HttpContext) {
    const { settings } = auth.use('panel').getUserOrFail()
    const sent = readSpeechList(request.url(true), settings.columns)
    const short = writeSpeechList(sent)
    if (sent.unknown.length === 0 && short !== request.url(true)) {
      return response.redirect().status(303).toPath(short)
    }
    const known = await this.listChoices.read(sent.import)
    const tag = sent.tag.filter((id) => known.tags.some((one) => one.id === id))
    const address = { ...sent, tag }
    const unknown = tag.length < sent.tag.length ? [...sent.unknown, 'tag'] : sent.unknown
    const found = await this.list.page(toListQuery(address))
    const page = speechListPage(address, found, known, unknown)
    const ways = found.total.count === 0 ? await this.#counted(waysOut(address, known)) : []
    return view.render('panel::pages/speeches/index', { page, ways })
  }

  /** Keeps the columns that a list has for the admin, and shows the list with them. */
  async keepColumns({ auth, request, response, session }: HttpContext) {
    const { columns: names } = await request.validateUsing(panelColumnsValidator)
    const columns = [...columnsOf(names.split(','))]
    await this.settings.set(auth.use('panel').getUserOrFail().id, { columns })
    session.flash('notice', { text: t('speeches.notices.columns_kept') })
    const back = backPath(request.input('back'), '/admin/speeches')
    const path = isSpeechList(back)
      ? writeSpeechList({ ...readSpeechList(back, columns), columns, ownColumns: columns })
      : '/admin/speeches'
    return response.redirect().status(303).toPath(path)
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
