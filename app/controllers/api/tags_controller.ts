import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SpeechPool } from '#catalog/speech_pool/speech_pool'
import { serialize } from '#transformers/serialize'
import { CountedTagTransformer } from '#transformers/tag_transformer'
import { listTagsValidator } from '#validators/catalog'

@inject()
export default class TagsController {
  constructor(private pool: SpeechPool) {}

  async index({ request, response }: HttpContext) {
    const { level, type } = await request.validateUsing(listTagsValidator)
    const tags = {
      data: await serialize(CountedTagTransformer.transform(this.pool.countByTag(level, type))),
    }
    response.header('Cache-Control', 'public, max-age=0, must-revalidate')
    response.send(tags, true)
  }
}
