import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { EditedSpeech } from '#catalog/edited_speech'
import { SpeechEditor } from '#catalog/speech_editor'
import { SpeechSearch } from '#catalog/speech_search'
import { actorOf } from '#controllers/admin_api/actor'
import { versionsOf } from '#exceptions/if_match'
import { RecordingUrls } from '#storage/recording_urls'
import EditedSpeechTransformer from '#transformers/edited_speech_transformer'
import { metaOf, serialize } from '#transformers/serialize'
import {
  createSpeechValidator,
  listSpeechesValidator,
  toNewSpeech,
  toSpeechChanges,
  updateSpeechValidator,
} from '#validators/admin_catalog'

@inject()
export default class SpeechesController {
  constructor(
    private search: SpeechSearch,
    private editor: SpeechEditor,
    private urls: RecordingUrls
  ) {}

  async index({ request }: HttpContext) {
    const filter = await request.validateUsing(listSpeechesValidator)
    const { page = 1, per_page: perPage = 20, tag_id: tagId, q: words, deleted = false } = filter
    const query = { ...filter, page, perPage, tagId, words, deleted }
    const { speeches, total } = await this.search.list(query)
    return {
      data: await serialize(EditedSpeechTransformer.transform(speeches, this.urls)),
      meta: metaOf(query, total),
    }
  }

  async store(ctx: HttpContext) {
    const fields = toNewSpeech(await ctx.request.validateUsing(createSpeechValidator))
    const speech = await this.editor.create(fields, actorOf(ctx))
    ctx.response.status(201).header('Location', `/api/v1/admin/speeches/${speech.id}`)
    return this.#answer(ctx, speech)
  }

  async show(ctx: HttpContext) {
    return this.#answer(ctx, await this.search.find(ctx.params.id))
  }

  async update(ctx: HttpContext) {
    const versions = versionsOf(ctx.request.header('if-match'))
    const changes = toSpeechChanges(await ctx.request.validateUsing(updateSpeechValidator))
    return this.#answer(
      ctx,
      await this.editor.update(ctx.params.id, versions, changes, actorOf(ctx))
    )
  }

  async destroy(ctx: HttpContext) {
    const versions = versionsOf(ctx.request.header('if-match'))
    await this.editor.delete(ctx.params.id, versions, actorOf(ctx))
    ctx.response.noContent()
  }

  async restore(ctx: HttpContext) {
    return this.#answer(ctx, await this.editor.restore(ctx.params.id, actorOf(ctx)))
  }

  #answer({ response }: HttpContext, speech: EditedSpeech) {
    response.header('ETag', `"${speech.version}"`)
    return serialize(EditedSpeechTransformer.transform(speech, this.urls))
  }
}
