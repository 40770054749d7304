import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { EditedSpeech } from '#catalog/speeches/edited_speech'
import { ReferenceRecordings, type StoredRecording } from '#catalog/speeches/reference_recordings'
import { type OnWrite, SpeechEditor } from '#catalog/speeches/speech_editor'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { actorOf } from '#controllers/admin_api/actor'
import { versionsOf } from '#exceptions/if_match'
import { UploadedRecordings } from '#importing/uploads/uploaded_recordings'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'
import { RecordingUrls } from '#storage/recording_urls'
import EditedSpeechTransformer from '#transformers/edited_speech_transformer'
import { metaOf, serialize } from '#transformers/serialize'
import { oneRecordingOnly, type SpeechUpload, withUpload } from '#uploads/speech_upload'
import { UploadMemory } from '#uploads/upload_memory'
import {
  createSpeechValidator,
  listSpeechesValidator,
  toNewSpeech,
  toSpeechChanges,
  updateSpeechValidator,
} from '#validators/admin_catalog'

interface ChangedRecording extends Pick<SpeechUpload, 'recording'> {
  uploadId?: string | null
}

@inject()
export default class SpeechesController {
  constructor(
    private search: SpeechSearch,
    private editor: SpeechEditor,
    private recordings: ReferenceRecordings,
    private uploads: UploadedRecordings,
    private memory: UploadMemory,
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
    const speech = await withUpload(ctx.request, this.memory, async (upload) => {
      const sent = await createSpeechValidator.validate(upload.fields)
      const { upload_id: uploadId, ...fields } = sent
      return this.#change({ ...upload, uploadId }, actor, (stored, onWrite) => {
        return this.editor.create({ ...toNewSpeech(fields), ...stored }, actor, onWrite)
      })
    })
    ctx.response.status(201).header('Location', `/api/v1/admin/speeches/${speech.id}`)
    return this.#answer(ctx, speech)
  }

  async show(ctx: HttpContext) {
    return this.#answer(ctx, await this.search.find(ctx.params.id))
  }

  async update(ctx: HttpContext) {
    const actor = actorOf(ctx)
    const versions = versionsOf(ctx.request.header('if-match'))
    const { id } = ctx.params as { id: string }
    const speech = await withUpload(ctx.request, this.memory, async (upload) => {
      const sent = await updateSpeechValidator.validate(upload.fields)
      const { upload_id: uploadId, ...fields } = sent
      return this.#change({ ...upload, uploadId }, actor, (stored, onWrite) => {
        const changes = { ...toSpeechChanges(fields), ...stored }
        return this.editor.update(id, versions, changes, actor, onWrite)
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

  /** Makes a change with the recording that came, the upload that is named, or neither. */
  async #change<T>(
    { recording, uploadId }: ChangedRecording,
    { adminId }: { adminId: string },
    change: (stored?: StoredRecording, onWrite?: OnWrite) => Promise<T>
  ): Promise<T> {
    const inTime = (stored?: StoredRecording, onWrite?: OnWrite) => {
      return withinTime(REQUEST_LIMIT_MS, () => change(stored, onWrite))
    }
    if (recording !== undefined && uploadId) throw oneRecordingOnly()
    if (recording !== undefined) return this.recordings.store(recording, (stored) => inTime(stored))
    if (!uploadId) return inTime()
    using reservation = this.memory.reserve()
    return await this.uploads.take(uploadId, adminId, reservation, inTime)
  }

  #answer({ response }: HttpContext, speech: EditedSpeech) {
    response.header('ETag', `"${speech.version}"`)
    return serialize(EditedSpeechTransformer.transform(speech, this.urls))
  }
}
