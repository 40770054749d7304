import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { actorOf } from '#controllers/admin_api/actor'
import { versionsOf } from '#exceptions/if_match'
import { RecordingStaging } from '#importing/uploads/recording_staging'
import { RecordingUrls } from '#storage/recording_urls'
import AdminSpeechTransformer from '#transformers/admin_speech_transformer'
import { metaOf, serialize } from '#transformers/serialize'
import { readSpeechUpload } from '#uploads/speech_upload'
import { UploadMemory } from '#uploads/upload_memory'
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
    private staging: RecordingStaging,
    private memory: UploadMemory,
    private urls: RecordingUrls
  ) {}

  async index({ request }: HttpContext) {
    const filter = await request.validateUsing(listSpeechesValidator)
    const { page = 1, per_page: perPage = 20, tag_id: tagId, q: words, deleted = false } = filter
    const query = { ...filter, page, perPage, tagId, words, deleted }
    const { speeches, total } = await this.search.list(query)
    return {
      data: await serialize(AdminSpeechTransformer.transform(speeches, this.urls)),
      meta: metaOf(query, total),
    }
  }

  async store(ctx: HttpContext) {
    const actor = actorOf(ctx)
    using upload = await readSpeechUpload(ctx.request, this.memory)
    const sent = await createSpeechValidator.validate(upload.fields)
    await using recording = await this.staging.stage(upload, sent.upload_id, actor)
    const speech = await this.editor.create({ ...toNewSpeech(sent), recording }, actor)
    ctx.response.status(201).header('Location', `/api/v1/admin/speeches/${speech.id}`)
    return await this.#answer(ctx, speech)
  }

  async show(ctx: HttpContext) {
    return this.#answer(ctx, await this.search.find(ctx.params.id))
  }

  async update(ctx: HttpContext) {
    const actor = actorOf(ctx)
    const versions = versionsOf(ctx.request.header('if-match'))
    using upload = await readSpeechUpload(ctx.request, this.memory)
    const sent = await updateSpeechValidator.validate(upload.fields)
    await using recording = await this.staging.stage(upload, sent.upload_id, actor)
    const changes = { ...toSpeechChanges(sent), recording }
    const speech = await this.editor.update(ctx.params.id, versions, changes, actor)
    return await this.#answer(ctx, speech)
  }

  async destroy(ctx: HttpContext) {
    const versions = versionsOf(ctx.request.header('if-match'))
    await this.editor.delete(ctx.params.id, versions, actorOf(ctx))
    ctx.response.noContent()
  }

  async restore(ctx: HttpContext) {
    return this.#answer(ctx, await this.editor.restore(ctx.params.id, actorOf(ctx)))
  }

  #answer({ response }: HttpContext, speech: AdminSpeech) {
    response.header('ETag', `"${speech.version}"`)
    return serialize(AdminSpeechTransformer.transform(speech, this.urls))
  }
}
