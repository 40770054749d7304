import { FINISHED_SESSION } from '#openapi/examples'
import type { Sample } from '#tests/support/sample_requests/sample'
import { drawSpeechesValidator, listTagsValidator } from '#validators/catalog'
import { listSessionsValidator, saveSessionValidator, scoreValidator } from '#validators/practice'

const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const ids = (count: number) =>
  Array.from({ length: count }, (_, i) => `${ID.slice(0, -3)}${String(i).padStart(3, '0')}`)

const draw = { level: 'A1', type: 'question', tags: [ID], limit: 5, exclude: [ID] }
const [result] = FINISHED_SESSION.results
const session = (changes: object) => ({ ...FINISHED_SESSION, ...changes })
const sessionWith = (changes: object) => session({ results: [{ ...result, ...changes }] })

export const PRACTICE_REQUESTS: Sample[] = [
  {
    name: 'draw speeches',
    validator: drawSpeechesValidator,
    valid: [
      draw,
      { level: 'C1', tags: [ID] },
      { level: 'C1', tags: [ID], type: null, limit: null, exclude: null },
      { ...draw, tags: ids(20), exclude: ids(200), limit: 50 },
    ],
    invalid: [
      { ...draw, level: 'a1' },
      { ...draw, tags: [] },
      { ...draw, tags: ids(21) },
      { ...draw, tags: [ID, ID] },
      { ...draw, tags: [null] },
      { ...draw, exclude: ids(201) },
      { ...draw, limit: 0 },
      { ...draw, limit: 51 },
      { ...draw, limit: '5' },
      { ...draw, type: 'other' },
    ],
    differences: [
      {
        what: 'a version that does not exist',
        body: { ...draw, tags: ['7c9e6679-7425-00de-944b-e07fc1f90ae7'] },
        accepted: false,
      },
      {
        what: 'one id in capitals and in small letters',
        body: { ...draw, tags: [ID, ID.toUpperCase()] },
        accepted: false,
      },
      { what: 'a URN', body: { ...draw, tags: [`urn:uuid:${ID}`] }, accepted: false },
    ],
  },
  {
    name: 'list tags',
    validator: listTagsValidator,
    textOnly: true,
    valid: [{}, { level: 'A1' }, { level: 'B2', type: 'answer', more: '' }],
    invalid: [{ level: 'D1' }, { type: '' }, { level: ['A1'] }],
    differences: [{ what: 'null for what may be left out', body: { level: null }, accepted: true }],
  },
  {
    name: 'save a session',
    validator: saveSessionValidator,
    valid: [
      FINISHED_SESSION,
      session({ sentence_type: null, started_at: null, completed_at: null, selected_tags: [] }),
      session({ completed_at: '2026-01-31T12:00:00+02:00' }),
      sessionWith({ pronunciation_score: null, recognized_text: null, response_time_ms: null }),
      sessionWith({ pronunciation_score: 0, accuracy_score: 100, response_time_ms: 2_147_483_647 }),
    ],
    invalid: [
      session({ mode: 'sing' }),
      session({ results: [] }),
      session({ total_sentences: 201 }),
      session({ total_sentences: 1.5 }),
      session({ started_at: 'yesterday' }),
      session({ started_at: '2026-01-31' }),
      session({ selected_tags: ids(21) }),
      sessionWith({ speech_id: 'x' }),
      sessionWith({ sequence_number: 0 }),
      sessionWith({ pronunciation_score: 100.1 }),
      sessionWith({ recognized_text: 'x'.repeat(2001) }),
      sessionWith({ response_time_ms: 2_147_483_648 }),
    ],
    differences: [
      {
        what: 'a time before 2000',
        body: session({ started_at: '1999-12-31T12:00:00Z' }),
        accepted: false,
      },
      {
        what: 'a leap second',
        body: session({ started_at: '2016-12-31T23:59:60Z' }),
        accepted: false,
      },
      {
        what: 'a time far from UTC',
        body: session({ started_at: '2026-01-31T12:00:00+15:00' }),
        accepted: false,
      },
      {
        what: 'a time without seconds',
        body: session({ started_at: '2026-01-31T12:00Z' }),
        accepted: true,
      },
    ],
  },
  {
    name: 'list sessions',
    validator: listSessionsValidator,
    textOnly: true,
    valid: [
      {},
      { page: '2', per_page: '100', mode: 'listen_only', level: 'A1' },
      { from: '2026-01-01', to: '2026-01-31T12:00:00.000Z' },
    ],
    invalid: [
      { page: '0' },
      { page: 'two' },
      { page: '1.5' },
      { per_page: '101' },
      { from: 'yesterday' },
    ],
    differences: [
      { what: 'a day that does not exist', body: { to: '2026-02-30' }, accepted: false },
      { what: 'a time without an offset', body: { to: '2026-02-01T12:00' }, accepted: false },
    ],
  },
  {
    name: 'score',
    validator: scoreValidator,
    textOnly: true,
    valid: [
      { reference_text: 'Hello.', language: 'en-US' },
      { reference_text: 'x'.repeat(500) },
      { speech_id: ID },
    ],
    invalid: [{ reference_text: 'x'.repeat(501) }, { reference_text: '' }, { speech_id: '1' }],
    differences: [
      { what: 'no sentence', body: {}, accepted: false },
      {
        what: 'two sentences',
        body: { reference_text: 'Hello.', speech_id: ID },
        accepted: false,
      },
    ],
  },
]
