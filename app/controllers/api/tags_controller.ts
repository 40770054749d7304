import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { CatalogWhileLoading } from '#catalog/drawing/catalog_while_loading'
import { countByTag } from '#catalog/drawing/count_by_tag'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { serialize } from '#transformers/serialize'
import { CountedTagTransformer } from '#transformers/tag_transformer'
import { listTagsValidator } from '#validators/catalog'

@inject()
export default class TagsController {
  constructor(
    private pool: SpeechPool,
    private whileLoading: CatalogWhileLoading
  ) {}

  async index({ request, response }: HttpContext) {
    const { level, type } = await request.validateUsing(listTagsValidator)
    const counted = await countByTag(this.pool, this.whileLoading, level, type)
    const tags = { data: await serialize(CountedTagTransformer.transform(counted)) }
    response.header('Cache-Control', 'public, max-age=0, must-revalidate')
    response.send(tags, true)
  }
}
