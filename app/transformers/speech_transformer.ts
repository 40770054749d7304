import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import type { TaggedSpeech } from '#catalog/speeches/speech_reader'
import type { Favorite } from '#practice/favorites'
import { recordingContentType } from '#storage/recording_types'
import type { RecordingUrls } from '#storage/recording_urls'
import { Count, nullable, oneOf, Time, Uuid } from '#transformers/schema'
import { toTime } from '#transformers/serialize'
import TagTransformer, { TagSchema } from '#transformers/tag_transformer'

const speechFields = {
  id: Uuid,
  text: Type.String(),
  level: oneOf(LEVELS),
  type: oneOf(SPEECH_TYPES),
  audio_url: nullable(
    Type.String({
      format: 'uri',
      description:
        'Signed; null once the recording was purged. For learners of a small M4A, as loud as all others, once there is one; for admins of the recording itself',
    })
  ),
  audio_url_expires_at: nullable(Time),
  audio_content_type: nullable(Type.String()),
  audio_duration_ms: nullable(Count),
  tags: Type.Array(TagSchema),
}

export const SpeechSchema = Type.Object(speechFields)

/** A speech that was practised: in a learner's past, it may have been deleted since. */
export const PractisedSpeechSchema = Type.Object({ ...speechFields, deleted: Type.Boolean() })

/** A speech that a learner likes. */
export const FavoriteSchema = Type.Object({ ...speechFields, favorited_at: Time })

export default class SpeechTransformer extends BaseTransformer<TaggedSpeech> {
  constructor(
    speech: TaggedSpeech,
    private urls: RecordingUrls
  ) {
    super(speech)
  }

  toObject(): Static<typeof SpeechSchema> {
    const { id, text, level, type, audio_url: storageKey, tags } = this.resource
    const signed = storageKey === null ? null : this.urls.sign(storageKey)
    return {
      id,
      text,
      level,
      type,
      audio_url: signed?.url ?? null,
      audio_url_expires_at: signed === null ? null : toTime(signed.expiresAt),
      audio_content_type: storageKey === null ? null : recordingContentType(storageKey),
      audio_duration_ms: this.resource.audio_duration_ms,
      tags: tags.map((tag) => new TagTransformer(tag).toObject()),
    }
  }
}

export class FavoriteTransformer extends BaseTransformer<Favorite> {
  constructor(
    favorite: Favorite,
    private urls: RecordingUrls
  ) {
    super(favorite)
  }

  toObject(): Static<typeof FavoriteSchema> {
    return {
      ...new SpeechTransformer(this.resource, this.urls).toObject(),
      favorited_at: toTime(this.resource.favorited_at),
    }
  }
}
