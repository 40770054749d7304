import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import type { RecordingUrls } from '#storage/recording_urls'
import { nullable, Time } from '#transformers/schema'
import { toTime } from '#transformers/serialize'
import SpeechTransformer, { SpeechSchema } from '#transformers/speech_transformer'

export const AdminSpeechSchema = Type.Object({
  ...SpeechSchema.properties,
  external_id: nullable(Type.String()),
  published: Type.Boolean({ description: 'Whether learners can be given it; a draft if not' }),
  warnings: Type.Array(Type.String(), {
    description:
      'Codes of what the checks of the recording found: `audio_quiet`, `audio_loud`, `audio_clipped`, `silence_at_start`, `silence_at_end`; and, some seconds after it came, `text_doubtful` where it seems to say another text; and `reported`, where two learners say that it is bad. Without those that an admin has heard and accepted',
  }),
  version: Type.Integer({ minimum: 1, description: 'Raised by every change' }),
  created_at: Time,
  updated_at: Time,
  deleted_at: nullable(Time),
})

/** A speech as admins see it. */
export default class AdminSpeechTransformer extends BaseTransformer<AdminSpeech> {
  constructor(
    speech: AdminSpeech,
    private urls: RecordingUrls
  ) {
    super(speech)
  }

  toObject(): Static<typeof AdminSpeechSchema> {
    const speech = this.resource
    return {
      ...new SpeechTransformer(speech, this.urls).toObject(),
      external_id: speech.external_id,
      published: speech.published,
      warnings: speech.warnings,
      version: speech.version,
      created_at: toTime(speech.created_at),
      updated_at: toTime(speech.updated_at),
      deleted_at: speech.deleted_at === null ? null : toTime(speech.deleted_at),
    }
  }
}
