import { FINISHED_SESSION, SAVED_BATCH, SESSION_DETAIL, SESSION_PAGE } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { requestSchema } from '#openapi/request_schema'
import {
  IdempotencyInProgress,
  IdempotencyKeyReused,
  SessionDeleted,
  SessionNotFound,
  SessionNotYours,
} from '#practice/errors'
import { page } from '#transformers/schema'
import {
  SavedBatchSchema,
  SessionDetailSchema,
  SessionSchema,
} from '#transformers/session_transformer'
import {
  idempotencyKeyValidator,
  listSessionsValidator,
  saveSessionValidator,
  wholeBatchValidator,
} from '#validators/practice'

const idempotencyKey = requestSchema(idempotencyKeyValidator).properties!.idempotency_key!
const sessionDetail = { schema: SessionDetailSchema, example: SESSION_DETAIL }

/** What the schema of a finished session cannot say. */
const SESSION_FIELDS = {
  'sentence_type': 'What was practised; null for both.',
  'selected_tags': 'Ids of the tags that the learner chose, each once; unknown ones are left out.',
  'total_sentences': 'The number of results.',
  'started_at': 'Not after `completed_at`.',
  'completed_at': 'At most 5 minutes in the future; now by default.',
  'time_zone':
    'Where the learner is (IANA); the zone of the profile by default. With it, `completed_at` decides to which day the session belongs, for good.',
  'client_id':
    "The app's own id of this session, a UUID: the same one again is answered with what was saved, however late it comes.",
  'results.sequence_number': 'From 1, each once.',
  'results.recognized_text': 'What the score says was heard.',
  'results.pronunciation_score':
    'From the score, like the other three; null for what was not said.',
  'results.score_receipt':
    'Of `POST speech/score`, as it came: its numbers are saved, whatever the other fields say.',
  'results.response_time_ms': 'From the end of the reference recording to the answer.',
}

const SESSION_PARTS = { results: 'SessionResultRequest' }

export const sessionsOperations: Operations = {
  'api.sessions.store': {
    id: 'saveSession',
    tag: 'Sessions',
    summary: 'Save a finished session',
    description:
      'Saves a session with all its results, or nothing. The sequence numbers run from 1 to `total_sentences` without a gap, and there are as many results. A skipped sentence has no scores, nor has any in `listen_only`. The counts, the average score and the duration are computed by the server. Faults name their field, e.g. `results.3.speech_id` for a sentence that is unknown. A sentence that was deleted since it was practised is fine.\n\nSend the `score_receipt` of each score. Then the scores are those of the receipt, the result is `verified`, and if the time of the session is more than an hour off, it is put right. A receipt that is older than 30 days or cannot be read any more costs nothing (`receipt_status`). One that was changed, used before, or is of another learner or sentence is a fault of `results.N.score_receipt`.\n\nSend a `client_id`, so that nothing is saved twice however often and late it is sent: the same one again is answered with 200 and the session as it was saved first, whatever the body says, and even if it is invalid. An `Idempotency-Key` does so for 24 hours, for the same body only. Both answers have `Idempotent-Replayed: true`.',
    parameters: [
      {
        name: 'Idempotency-Key',
        description:
          "The app's own name for this session, e.g. a UUID: 1 to 255 printable ASCII characters.",
        schema: idempotencyKey,
        example: 'b7f0c6d2-4f7e-4f0e-8f57-0d6f5f1f2a3b',
      },
    ],
    body: {
      name: 'SaveSessionRequest',
      validator: saveSessionValidator,
      describe: SESSION_FIELDS,
      parts: SESSION_PARTS,
      example: FINISHED_SESSION,
    },
    answers: {
      200: {
        description: 'The session that was saved under this `client_id` before.',
        headers: ['Idempotent-Replayed'],
        ...sessionDetail,
      },
      201: {
        description: 'The session as it was saved.',
        headers: ['Idempotent-Replayed'],
        ...sessionDetail,
      },
    },
    problems: [IdempotencyKeyReused, IdempotencyInProgress, SessionDeleted],
  },
  'api.sessions.store_many': {
    id: 'saveSessions',
    tag: 'Sessions',
    summary: 'Save sessions that waited',
    description:
      'Saves up to 50 sessions that were finished while the app was offline, up to 1 MB. Each is saved or refused by itself, and each needs a `client_id`: so send all of it again if no answer comes. Remove from the queue whatever the answer has, also what is `refused`; tell the learner of that, with `problem`.\n\n`sent_at` is the time of the phone when it sends. If its clock is wrong by 5 minutes to 400 days, all times are shifted by that.',
    body: {
      name: 'SaveSessionsRequest',
      validator: wholeBatchValidator,
      describe: {
        sent_at: 'Now, by the clock of the phone.',
        ...Object.fromEntries(
          Object.entries(SESSION_FIELDS).map(([name, text]) => [`sessions.${name}`, text])
        ),
      },
      parts: { sessions: 'WaitingSessionRequest' },
      example: { sent_at: SESSION_DETAIL.created_at, sessions: [FINISHED_SESSION] },
    },
    answers: {
      200: {
        description: 'What became of each session.',
        schema: SavedBatchSchema,
        example: SAVED_BATCH,
      },
    },
    problems: [IdempotencyInProgress],
  },
  'api.sessions.index': {
    id: 'listSessions',
    tag: 'Sessions',
    summary: 'List the own sessions',
    description:
      'The one that was completed last comes first. A page past the end is empty. A date without a time means a day as `practiced_on` says it.',
    query: {
      validator: listSessionsValidator,
      describe: {
        page: 'From 1; 1 by default.',
        per_page: 'Sessions on a page; 20 by default.',
        mode: 'Only sessions of this mode.',
        level: 'Only sessions of this level.',
        from: 'Only sessions that were completed then or later; of a date, those of that day or later.',
        to: 'Only sessions that were completed before; of a date, those of days before.',
      },
      examples: { from: '2026-01-01', to: '2026-02-01' },
    },
    answers: {
      200: {
        description: 'A page of sessions, without their results.',
        schema: page(SessionSchema),
        example: SESSION_PAGE,
      },
    },
  },
  'api.sessions.show': {
    id: 'getSession',
    tag: 'Sessions',
    summary: 'Read one of the own sessions',
    description:
      'With its results in their sequence. A sentence that was deleted since has `deleted: true` and can still be heard; once it was purged, its `audio_url` is null.',
    path: { id: { description: 'Id of the session.', example: SESSION_DETAIL.id } },
    answers: { 200: { description: 'The session.', ...sessionDetail } },
    problems: [SessionNotFound, SessionNotYours],
  },
  'api.sessions.destroy': {
    id: 'deleteSession',
    tag: 'Sessions',
    summary: 'Delete one of the own sessions',
    description:
      'With its results, for good: progress is as if it had never been. Sending it again does not bring it back.',
    path: { id: { description: 'Id of the session.', example: SESSION_DETAIL.id } },
    answers: { 204: { description: 'It is deleted.' } },
    problems: [SessionNotFound, SessionNotYours],
  },
}
