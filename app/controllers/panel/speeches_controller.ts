import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SpeechSearch } from '#catalog/speeches/speech_search'

@inject()
export default class SpeechesController {
  constructor(private search: SpeechSearch) {}

  home({ response }: HttpContext) {
    response.redirect().status(303).toPath('/admin/speeches')
  }

  async index({ view }: HttpContext) {
    const { speeches, total } = await this.search.list({ page: 1, perPage: 50, deleted: false })
    return view.render('panel::pages/speeches/index', { speeches, total })
  }
}
