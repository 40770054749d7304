import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { MODES, USER_RESPONSES } from '#practice/enums'
import type { PastSession, SessionDetail } from '#practice/session_history'
import type { RecordingUrls } from '#storage/recording_urls'
import { closed, Count, nullable, oneOf, Score, Time, Uuid } from '#transformers/schema'
import { toTime } from '#transformers/serialize'
import SpeechTransformer, { PractisedSpeechSchema } from '#transformers/speech_transformer'
import TagTransformer, { TagSchema } from '#transformers/tag_transformer'

const sessionFields = {
  id: Uuid,
  mode: oneOf(MODES),
  level: oneOf(LEVELS),
  sentence_type: nullable(oneOf(SPEECH_TYPES)),
  selected_tags: Type.Array(TagSchema),
  total_sentences: Type.Integer({ minimum: 1, maximum: 200 }),
  correct_count: Count,
  incorrect_count: Count,
  skipped_count: Count,
  average_score: nullable(Score),
  started_at: nullable(Time),
  completed_at: Time,
  duration_seconds: nullable(Count),
  created_at: Time,
}

export const SessionSchema = closed(sessionFields)

export const SessionResultSchema = closed({
  sequence_number: Type.Integer({ minimum: 1 }),
  user_response: oneOf(USER_RESPONSES),
  recognized_text: nullable(Type.String()),
  pronunciation_score: nullable(Score),
  accuracy_score: nullable(Score),
  fluency_score: nullable(Score),
  completeness_score: nullable(Score),
  response_time_ms: nullable(Count),
  speech: PractisedSpeechSchema,
})

export const SessionDetailSchema = closed({
  ...sessionFields,
  results: Type.Array(SessionResultSchema),
})

export default class SessionTransformer extends BaseTransformer<PastSession> {
  toObject(): Static<typeof SessionSchema> {
    const session = this.resource
    return {
      id: session.id,
      mode: session.mode,
      level: session.level,
      sentence_type: session.sentenceType,
      selected_tags: session.selectedTags.map((tag) => new TagTransformer(tag).toObject()),
      total_sentences: session.totalSentences,
      correct_count: session.correctCount,
      incorrect_count: session.incorrectCount,
      skipped_count: session.skippedCount,
      average_score: session.averageScore,
      started_at: session.startedAt === null ? null : toTime(session.startedAt),
      completed_at: toTime(session.completedAt),
      duration_seconds: session.durationSeconds,
      created_at: toTime(session.createdAt),
    }
  }
}

export class SessionDetailTransformer extends BaseTransformer<SessionDetail> {
  constructor(
    detail: SessionDetail,
    private urls: RecordingUrls
  ) {
    super(detail)
  }

  toObject(): Static<typeof SessionDetailSchema> {
    return {
      ...new SessionTransformer(this.resource.session).toObject(),
      results: this.resource.results.map(({ speech, ...result }) => ({
        ...this.pick(result, [
          'sequence_number',
          'user_response',
          'recognized_text',
          'pronunciation_score',
          'accuracy_score',
          'fluency_score',
          'completeness_score',
          'response_time_ms',
        ]),
        speech: {
          ...new SpeechTransformer(speech, this.urls).toObject(),
          deleted: speech.deleted,
        },
      })),
    }
  }
}
