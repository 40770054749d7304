import { FINISHED_SESSION, SESSION_DETAIL, SESSION_PAGE } from '#openapi/examples'
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
import { SessionDetailSchema, SessionSchema } from '#transformers/session_transformer'
import {
  idempotencyKeyValidator,
  listSessionsValidator,
  saveSessionValidator,
} from '#validators/practice'

const idempotencyKey = requestSchema(idempotencyKeyValidator).properties!.idempotency_key!
const sessionDetail = { schema: SessionDetailSchema, example: SESSION_DETAIL }

export const sessionsOperations: Operations = {
  'api.sessions.store': {
    id: 'saveSession',
    tag: 'Sessions',
    summary: 'Save a finished session',
    description:
      'Saves a session with all its results, or nothing. The sequence numbers run from 1 to `total_sentences` without a gap, and there are as many results. A skipped sentence has no scores, nor has any in `listen_only`. The counts, the average score and the duration are computed by the server. Faults name their field, e.g. `results.3.speech_id` for a sentence that is unknown or was deleted.\n\nSend an `Idempotency-Key` so that a repeated request saves nothing twice: within 24 hours the same key with the same body answers the saved session again, with `Idempotent-Replayed: true`.',
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
      describe: {
        'sentence_type': 'What was practised; null for both.',
        'selected_tags':
          'Ids of the tags that the learner chose, each once; unknown ones are left out.',
        'total_sentences': 'The number of results.',
        'started_at': 'Not after `completed_at`.',
        'completed_at': 'At most 5 minutes in the future; now by default.',
        'results.sequence_number': 'From 1, each once.',
        'results.recognized_text': 'What the score says was heard.',
        'results.pronunciation_score':
          'From the score, like the other three; null for what was not said.',
        'results.response_time_ms': 'From the end of the reference recording to the answer.',
      },
      parts: { results: 'SessionResultRequest' },
      example: FINISHED_SESSION,
    },
    answers: {
      201: {
        description: 'The session as it was saved.',
        headers: ['Idempotent-Replayed'],
        ...sessionDetail,
      },
    },
    problems: [IdempotencyKeyReused, IdempotencyInProgress, SessionDeleted],
  },
  'api.sessions.index': {
    id: 'listSessions',
    tag: 'Sessions',
    summary: 'List the own sessions',
    description:
      'The one that was completed last comes first. A page past the end is empty. A date without a time means the beginning of that day where the learner lives (`time_zone`).',
    query: {
      validator: listSessionsValidator,
      describe: {
        page: 'From 1; 1 by default.',
        per_page: 'Sessions on a page; 20 by default.',
        mode: 'Only sessions of this mode.',
        level: 'Only sessions of this level.',
        from: 'Only sessions that were completed then or later.',
        to: 'Only sessions that were completed before.',
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
}
