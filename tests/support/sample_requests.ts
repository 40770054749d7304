import { FINISHED_SESSION } from '#openapi/examples'
import type { RequestValidator } from '#openapi/request_schema'
import { loginValidator, refreshValidator, registerValidator } from '#validators/auth'
import { drawSpeechesValidator, listTagsValidator } from '#validators/catalog'
import { listSessionsValidator, saveSessionValidator, scoreValidator } from '#validators/practice'

interface Sample {
  name: string
  validator: RequestValidator
  valid: object[]
  invalid: object[]
  /** Whether everything comes as text: a query string. */
  textOnly?: boolean
  /** Where schema and validator differ; `accepted` is what the validator says. */
  differences?: { what: string; body: object; accepted: boolean }[]
}

const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const ids = (count: number) =>
  Array.from({ length: count }, (_, i) => `${ID.slice(0, -3)}${String(i).padStart(3, '0')}`)

const registration = { email: 'mia@example.com', password: 'eleven small birds', name: 'Mia' }
const login = { email: 'mia@example.com', password: '' }
const draw = { level: 'A1', type: 'question', tags: [ID], limit: 5, exclude: [ID] }
const [result] = FINISHED_SESSION.results
const session = (changes: object) => ({ ...FINISHED_SESSION, ...changes })
const sessionWith = (changes: object) => session({ results: [{ ...result, ...changes }] })

export const REQUESTS: Sample[] = [
  {
    name: 'register',
    validator: registerValidator,
    valid: [
      { ...registration, device_name: 'phone' },
      registration,
      { ...registration, device_name: null },
      { ...registration, unknown: 1 },
      { ...registration, password: '12345678', name: 'x'.repeat(100) },
    ],
    invalid: [
      {},
      { ...registration, email: 'mia' },
      { ...registration, email: null },
      { ...registration, email: `${'m'.repeat(250)}@example.com` },
      { ...registration, password: '1234567' },
      { ...registration, password: 'x1'.repeat(37) },
      { ...registration, name: '' },
      { ...registration, name: 'x'.repeat(101) },
      { ...registration, device_name: 7 },
    ],
    differences: [
      { what: 'a name of blanks', body: { ...registration, name: '  ' }, accepted: false },
      { what: 'NUL', body: { ...registration, name: 'a\0' }, accepted: false },
      { what: 'a lone surrogate', body: { ...registration, name: 'a\ud800' }, accepted: false },
      { what: 'emoji', body: { ...registration, name: '🙂'.repeat(51) }, accepted: false },
      {
        what: 'a password that repeats a character',
        body: { ...registration, password: 'aaaaaaaaa' },
        accepted: false,
      },
      {
        what: 'a password of more than 72 bytes',
        body: { ...registration, password: 'äö'.repeat(20) },
        accepted: false,
      },
      {
        what: 'blanks at the ends of a name',
        body: { ...registration, name: `${'x'.repeat(100)} ` },
        accepted: true,
      },
    ],
  },
  {
    name: 'login',
    validator: loginValidator,
    valid: [login, { ...login, device_name: null }, { ...login, email: 'not an address' }],
    invalid: [{}, { email: 'mia@example.com' }, { ...login, email: '' }, { ...login, password: 1 }],
  },
  {
    name: 'refresh',
    validator: refreshValidator,
    valid: [{ refresh_token: 'abc' }, { refresh_token: '', more: 1 }],
    invalid: [{}, { refresh_token: null }, { refresh_token: 'x'.repeat(1001) }],
  },
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
      { to: '2026-02-30' },
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
  },
]
