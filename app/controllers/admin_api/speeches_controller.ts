import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { EditedSpeech } from '#catalog/edited_speech'
import { ReferenceRecordings, type StoredRecording } from '#catalog/recordings/reference_recordings'
import { SpeechEditor } from '#catalog/speech_editor'
import { SpeechSearch } from '#catalog/speech_search'
import { actorOf } from '#controllers/admin_api/actor'
import {
  oneRecordingOnly,
  withUpload,
  type SpeechUpload,
} from '#controllers/admin_api/speech_upload'
import { UploadSpace } from '#controllers/api/upload_space'
import { versionsOf } from '#exceptions/if_match'
import { UploadedRecordings, type OnWrite } from '#importing/uploads/uploaded_recordings'
import { REQUEST_LIMIT_MS } from '#operations/database_limits'
import { withinTime } from '#operations/time_limit'
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
    private recordings: ReferenceRecordings,
    private uploads: UploadedRecordings,
    private space: UploadSpace,
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
    const actor = actorOf(ctx)
    const speech = await withUpload(ctx.request, this.space, async (upload) => {
      const sent = await createSpeechValidator.validate(upload.fields)
      const { upload_id: uploadId, ...fields } = sent
      const create = (stored?: StoredRecording, onWrite?: OnWrite) => {
        return this.editor.create({ ...toNewSpeech(fields), ...stored }, actor, onWrite)
      }
      if (!uploadId) return this.#change(upload, create)
      if (upload.recording !== undefined) throw oneRecordingOnly()
      return this.#takeUpload(uploadId, actor, create)
    })
    ctx.response.status(201).header('Location', `/api/v1/admin/speeches/${speech.id}`)
    return this.#answer(ctx, speech)
  }

  async show(ctx: HttpContext) {
    return this.#answer(ctx, await this.search.find(ctx.params.id))
  }

  async update(ctx: HttpContext) {
    const versions = versionsOf(ctx.request.header('if-match'))
    const { id } = ctx.params as { id: string }
    const speech = await withUpload(ctx.request, this.space, async (upload) => {
      const changes = toSpeechChanges(await updateSpeechValidator.validate(upload.fields))
      return this.#change(upload, (stored) => {
        return this.editor.update(id, versions, { ...changes, ...stored }, actorOf(ctx))
      })
    })
    return this.#answer(ctx, speech)
  }

  async destroy(ctx: HttpContext) {
    const versions = versionsOf(ctx.request.header('if-match'))
    await this.editor.delete(ctx.params.id, versions, actorOf(ctx))
    ctx.response.noContent()
  }

  async restore(ctx: HttpContext) {
    return this.#answer(ctx, await this.editor.restore(ctx.params.id, actorOf(ctx)))
  }

  #change<T>({ recording }: SpeechUpload, change: (stored?: StoredRecording) => Promise<T>) {
    const inTime = (stored?: StoredRecording) => {
      return withinTime(REQUEST_LIMIT_MS, () => change(stored))
    }
    return recording === undefined ? inTime() : this.recordings.store(recording, inTime)
  }

  async #takeUpload<T>(
    id: string,
    { adminId }: { adminId: string },
    change: (stored: StoredRecording, onWrite: OnWrite) => Promise<T>
  ) {
    const share = this.space.open()
    try {
      return await this.uploads.take(id, adminId, share, (stored, onWrite) => {
        return withinTime(REQUEST_LIMIT_MS, () => change(stored, onWrite))
      })
    } finally {
      share.giveBack()
    }
  }

  #answer({ response }: HttpContext, speech: EditedSpeech) {
    response.header('ETag', `"${speech.version}"`)
    return serialize(EditedSpeechTransformer.transform(speech, this.urls))
  }
}
