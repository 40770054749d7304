import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SpeechSource } from '#catalog/drawing/speech_source'
import { sendRevalidated } from '#controllers/send_revalidated'
import { serialize } from '#transformers/serialize'
import { CountedTagTransformer } from '#transformers/tag_transformer'
import { listTagsValidator } from '#validators/catalog'

@inject()
export default class TagsController {
  constructor(private source: SpeechSource) {}

  async index({ request, response }: HttpContext) {
    const { level, type } = await request.validateUsing(listTagsValidator)
    const counted = await this.source.countByTag(level, type)
    sendRevalidated(response, { data: await serialize(CountedTagTransformer.transform(counted)) })
  }
}
