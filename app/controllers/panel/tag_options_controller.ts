import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { TagOptions } from '#catalog/tags/tag_options'
import { tagOptionsValidator } from '#validators/panel_speech'

@inject()
export default class TagOptionsController {
  constructor(private options: TagOptions) {}

  /** The tags that a picker offers for what was written so far, as JSON. */
  async index({ request }: HttpContext) {
    const { q: words = '' } = await request.validateUsing(tagOptionsValidator)
    return { options: await this.options.find(words) }
  }
}
