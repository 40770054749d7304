import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { MODES, RECEIPT_STATUSES, USER_RESPONSES, VERIFIED_STATUSES } from '#practice/enums'
import { RESULT_FIELDS } from '#practice/past_result'
import type { PastSession, SessionDetail } from '#practice/past_session'
import type { BatchOutcome } from '#practice/session_batch'
import type { RecordingUrls } from '#storage/recording_urls'
import { type Problem, ProblemSchema } from '#transformers/problem'
import { Count, DayOfPractice, nullable, oneOf, Score, Time, Uuid } from '#transformers/schema'
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
  practiced_on: DayOfPractice,
  time_zone: Type.String({ description: 'Where the learner was: the zone of that day' }),
  client_id: nullable(Uuid, "The app's own id of the session"),
  verified_count: Count,
  created_at: Time,
}

export const SessionSchema = Type.Object(sessionFields)

/** What the API and the export tell of a result. */
export const resultFields = {
  sequence_number: Type.Integer({ minimum: 1 }),
  user_response: oneOf(USER_RESPONSES),
  recognized_text: nullable(Type.String()),
  pronunciation_score: nullable(Score),
  accuracy_score: nullable(Score),
  fluency_score: nullable(Score),
  completeness_score: nullable(Score),
  response_time_ms: nullable(Count),
  receipt_status: Type.Enum([...RECEIPT_STATUSES], {
    type: 'string',
    description:
      'What `score_receipt` was worth. `none`: there was none. `valid`; `old_text`: valid, for the sentence as it was before somebody changed it. `expired`, `unknown_key`, `unknown_format`: it proves nothing, and the scores are as they were sent',
  }),
}

const Verified = Type.Boolean({
  description:
    'Whether this server gave this score to this account for this sentence: `receipt_status` is `valid` or `old_text`',
})

export const SessionResultSchema = Type.Object({
  ...resultFields,
  verified: Verified,
  speech: PractisedSpeechSchema,
})

export const SessionDetailSchema = Type.Object({
  ...sessionFields,
  results: Type.Array(SessionResultSchema),
})

/** What became of one session of a batch. */
export const BatchOutcomeSchema = Type.Object({
  client_id: nullable(Type.String(), 'As it was sent; null where it was no text'),
  status: Type.Enum(['created', 'replayed', 'refused'], {
    type: 'string',
    description:
      '`created`: saved now. `replayed`: saved before. `refused`: not saved, and it never will be as it is',
  }),
  session: nullable(SessionDetailSchema),
  problem: nullable(ProblemSchema),
})

export const BatchMetaSchema = Type.Object({
  clock_offset_ms: Type.Integer({
    description:
      "How far the phone's clock is behind the server's, in milliseconds; negative if it is ahead",
  }),
})

export const SavedBatchSchema = Type.Object({
  data: Type.Array(BatchOutcomeSchema, { description: 'In the order in which they were sent' }),
  meta: BatchMetaSchema,
})

export default class SessionTransformer extends BaseTransformer<PastSession> {
  toObject(): Static<typeof SessionSchema> {
    const session = this.resource
    return {
      ...this.pick(session, [
        'id',
        'mode',
        'level',
        'sentence_type',
        'total_sentences',
        'correct_count',
        'incorrect_count',
        'skipped_count',
        'average_score',
        'duration_seconds',
        'practiced_on',
        'time_zone',
        'client_id',
        'verified_count',
      ]),
      selected_tags: session.selected_tags.map((tag) => new TagTransformer(tag).toObject()),
      started_at: session.started_at === null ? null : toTime(session.started_at),
      completed_at: toTime(session.completed_at),
      created_at: toTime(session.created_at),
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
        ...this.pick(result, RESULT_FIELDS),
        receipt_status: result.receipt_status,
        verified: VERIFIED_STATUSES.includes(result.receipt_status),
        speech: {
          ...new SpeechTransformer(speech, this.urls).toObject(),
          deleted: speech.deleted,
        },
      })),
    }
  }
}

export class BatchOutcomeTransformer extends BaseTransformer<BatchOutcome & { clientId: unknown }> {
  constructor(
    outcome: BatchOutcome & { clientId: unknown },
    private urls: RecordingUrls,
    private problemOf: (error: Error) => object
  ) {
    super(outcome)
  }

  toObject(): Static<typeof BatchOutcomeSchema> {
    const { clientId, ...outcome } = this.resource
    const isRefused = outcome.status === 'refused'
    return {
      client_id: typeof clientId === 'string' ? clientId : null,
      status: outcome.status,
      session: isRefused
        ? null
        : new SessionDetailTransformer(outcome.detail, this.urls).toObject(),
      problem: isRefused ? (this.problemOf(outcome.error) as Problem) : null,
    }
  }
}
