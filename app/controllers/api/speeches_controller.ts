import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SpeechSource } from '#catalog/drawing/speech_source'
import { SpeechReader } from '#catalog/speeches/speech_reader'
import { RecordingUrls } from '#storage/recording_urls'
import { serialize } from '#transformers/serialize'
import SpeechTransformer from '#transformers/speech_transformer'
import { drawSpeechesValidator } from '#validators/catalog'

const DEFAULT_LIMIT = 10

@inject()
export default class SpeechesController {
  constructor(
    private source: SpeechSource,
    private reader: SpeechReader,
    private urls: RecordingUrls
  ) {}

  async random({ auth, request }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const { level, type, tags, limit, exclude } = await request.validateUsing(drawSpeechesValidator)
    const speeches = await this.source.draw({
      level,
      type: type ?? undefined,
      tagIds: tags,
      limit: limit ?? DEFAULT_LIMIT,
      exclude: exclude ?? [],
      learnerId: userId,
    })
    // Without `serialize`, whose asynchronous search for nested transformers costs more than the draw.
    return { data: speeches.map((speech) => new SpeechTransformer(speech, this.urls).toObject()) }
  }

  async show({ params }: HttpContext) {
    const speech = await this.reader.readOne(params.id)
    return serialize(SpeechTransformer.transform(speech, this.urls))
  }
}
