import vine from '@vinejs/vine'
import type { Infer, SchemaTypes } from '@vinejs/vine/types'
import { LEVELS, REPORT_REASONS, SPEECH_TYPES } from '#catalog/enums'
import { MAX_TAGS, MAX_TEXT_CHARACTERS } from '#catalog/speech_limits'
import { MODES, USER_RESPONSES } from '#practice/enums'
import type { FinishedResult, FinishedSession } from '#practice/finished_session'
import { RESULT_FIELDS } from '#practice/past_result'
import {
  MAX_BATCH,
  MAX_NOTE_CHARACTERS,
  MAX_PAGE_SIZE,
  MAX_RECOGNIZED_TEXT_CHARACTERS,
  MAX_RESULTS,
} from '#practice/practice_limits'
import { MAX_RECEIPT_CHARACTERS } from '#scoring/receipts/score_receipts'
import {
  distinctUuids,
  insteadOf,
  integer,
  length,
  queryInteger,
  score,
  text,
  uuid,
  verbatim,
  visibleText,
} from '#validators/rules'
import { dateOrInstant, instant, timeZone } from '#validators/times'

/** The largest value of a column of PostgreSQL's type integer. */
const MAX_INTEGER = 2_147_483_647

const sessionFields = {
  mode: vine.enum(MODES),
  level: vine.enum(LEVELS),
  sentence_type: vine.enum(SPEECH_TYPES).nullable().optional(),
  selected_tags: distinctUuids(MAX_TAGS),
  total_sentences: integer(1, MAX_RESULTS),
  started_at: instant().nullable().optional(),
  completed_at: instant().nullable().optional(),
  time_zone: timeZone().nullable().optional(),
  client_id: uuid().nullable().optional(),
  results: vine
    .array(
      vine.object({
        speech_id: uuid(),
        sequence_number: integer(1, MAX_RESULTS),
        user_response: vine.enum(USER_RESPONSES),
        recognized_text: verbatim(MAX_RECOGNIZED_TEXT_CHARACTERS).nullable().optional(),
        pronunciation_score: score().nullable().optional(),
        accuracy_score: score().nullable().optional(),
        fluency_score: score().nullable().optional(),
        completeness_score: score().nullable().optional(),
        response_time_ms: integer(0, MAX_INTEGER).nullable().optional(),
        score_receipt: verbatim(MAX_RECEIPT_CHARACTERS).nullable().optional(),
      })
    )
    .minLength(1)
    .maxLength(MAX_RESULTS),
}

export const saveSessionValidator = vine.create(sessionFields)

const waitingSessionFields = { ...sessionFields, client_id: uuid() }

/** One session of a batch: each is checked by itself. */
export const waitingSessionValidator = vine.create(waitingSessionFields)

/** Of a session that is invalid otherwise. */
export const clientIdValidator = vine.create({ client_id: uuid() })

const batchOf = <Item extends SchemaTypes>(item: Item) => ({
  sent_at: instant(),
  sessions: vine.array(item).minLength(1).maxLength(MAX_BATCH),
})

/** A batch whose sessions are anything yet. */
export const batchValidator = vine.create(batchOf(vine.any().nullable()))

/** The same as apps should send it, for the document. */
export const wholeBatchValidator = vine.create(batchOf(vine.object(waitingSessionFields)))

export const listSessionsValidator = vine.create({
  page: queryInteger(1, 1_000_000).optional(),
  per_page: queryInteger(1, MAX_PAGE_SIZE).optional(),
  mode: vine.enum(MODES).optional(),
  level: vine.enum(LEVELS).optional(),
  from: dateOrInstant().optional(),
  to: dateOrInstant().optional(),
})

export const listFavoritesValidator = vine.create({
  page: queryInteger(1, 1_000_000).optional(),
  per_page: queryInteger(1, MAX_PAGE_SIZE).optional(),
})

export const speechReportValidator = vine.create({
  reason: vine.enum(REPORT_REASONS),
  note: visibleText(0, MAX_NOTE_CHARACTERS).nullable().optional(),
})

const MAX_KEY_CHARACTERS = 255

/** The header `Idempotency-Key`: printable ASCII, as the app likes. */
export const idempotencyKeyValidator = vine.create({
  idempotency_key: vine
    .string()
    .use(length({ minimum: 1, maximum: MAX_KEY_CHARACTERS }))
    .regex(/^[\x20-\x7e]*$/)
    .optional(),
})

/** The text fields of an upload that is to be scored. */
export const scoreValidator = vine.create({
  reference_text: visibleText(1, MAX_TEXT_CHARACTERS)
    .use(insteadOf('speech_id'))
    .optional()
    .requiredIfMissing('speech_id'),
  speech_id: uuid().optional(),
  language: text(1, 35).optional(),
})

const NOTHING = Object.fromEntries(
  [...RESULT_FIELDS, 'score_receipt'].map((field) => [field, null])
)

/** What the app may leave out is null from here on. */
export function toFinishedSession(session: Infer<typeof saveSessionValidator>): FinishedSession {
  return {
    ...session,
    sentence_type: session.sentence_type ?? null,
    started_at: session.started_at ?? null,
    completed_at: session.completed_at ?? null,
    time_zone: session.time_zone ?? null,
    client_id: session.client_id ?? null,
    results: session.results.map(
      (result) => ({ ...NOTHING, ...result }) as unknown as FinishedResult
    ),
  }
}
