import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Favorites } from '#practice/favorites'
import { DEFAULT_PAGE_SIZE } from '#practice/practice_limits'
import { RecordingUrls } from '#storage/recording_urls'
import { metaOf } from '#transformers/serialize'
import { FavoriteTransformer } from '#transformers/speech_transformer'
import { listFavoritesValidator } from '#validators/practice'

@inject()
export default class FavoritesController {
  constructor(
    private favorites: Favorites,
    private urls: RecordingUrls
  ) {}

  async index({ auth, request }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const sent = await request.validateUsing(listFavoritesValidator)
    const range = { page: sent.page ?? 1, perPage: sent.per_page ?? DEFAULT_PAGE_SIZE }
    const { favorites, total } = await this.favorites.page(userId, range)
    return {
      data: favorites.map((one) => new FavoriteTransformer(one, this.urls).toObject()),
      meta: metaOf(range, total),
    }
  }

  async update({ auth, params, response }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    await this.favorites.add(userId, params.speech_id)
    response.noContent()
  }

  async destroy({ auth, params, response }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    await this.favorites.remove(userId, params.speech_id)
    response.noContent()
  }
}
