import { EXAMPLE_IDS } from '#catalog/seed_content'
import ConfigTransformer from '#transformers/config_transformer'

/*
 * Examples that several operations show. What requests name is there on a fresh quickstart, and what
 * they make is not.
 */

const tag = {
  id: EXAMPLE_IDS.tag,
  name: 'present simple',
  category: 'tense',
}

/** The learner of a quickstart. */
export const LEARNER_SIGN_IN = { email: 'you@example.com', password: 'speak a little every day' }

/** The admin of a quickstart. */
export const ADMIN_SIGN_IN = { username: 'demo', password: 'twelve green kettles sing' }

export const USER = {
  id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  email: 'mia@example.com',
  email_verified: false,
  name: 'Mia',
  avatar_url: null,
  auth_provider: 'email',
  providers: ['email'],
  time_zone: 'Europe/Berlin',
  created_at: '2026-01-31T09:00:00.000Z',
}

export const TOKEN_RESPONSE = {
  user: USER,
  access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI3YzllIn0.c2lnbmF0dXJl',
  refresh_token: 'mJ0f3mX0kQ2o8m5y0E3d1Wq9u6xQ4b7n2Yt5s8v1c3A',
  token_type: 'Bearer',
  expires_in: 3600,
  refresh_expires_in: 604_800,
}

export const ADMIN = { id: '3f2b8c1e-9d47-4e0a-8b65-7a1c0d9e2f48', username: 'nora' }

export const ADMIN_TOKEN = {
  admin: ADMIN,
  access_token: TOKEN_RESPONSE.access_token,
  token_type: 'Bearer',
  expires_in: 3600,
}

export const COUNTED_TAGS = { data: [{ ...tag, speech_count: 37 }] }

export const RECORDING_KEY = 'seed/6c331500f665-a1-any-brothers-or-sisters.mp3'

export const SPEECH = {
  id: EXAMPLE_IDS.speech,
  text: 'Do you have any brothers or sisters?',
  level: 'A1',
  type: 'question',
  audio_url: `https://api.example.com/recordings/${RECORDING_KEY}?expires=1769857200&signature=Zm9v`,
  audio_url_expires_at: '2026-01-31T11:00:00.000Z',
  audio_content_type: 'audio/mpeg',
  audio_duration_ms: 2906,
  tags: [tag],
}

export const ADMIN_TAG = { ...tag, speech_count: 37, created_at: '2026-01-30T09:00:00.000Z' }

export const ADMIN_SPEECH = {
  ...SPEECH,
  external_id: 'a1-any-brothers-or-sisters',
  published: true,
  warnings: [],
  version: 1,
  created_at: '2026-01-30T09:00:00.000Z',
  updated_at: '2026-01-31T09:30:00.000Z',
  deleted_at: null,
}

export const AUDIT_LOG = {
  id: '9a1f0b52-6c3e-4d27-8f14-2b7d5e0c6a93',
  admin: ADMIN,
  action: 'speech_updated',
  resource_type: 'speech',
  resource_id: SPEECH.id,
  changes: { published: { before: false, after: true } },
  source: 'api',
  ip_address: '192.0.2.17',
  request_id: '8a7c2f3e-0c55-4b7e-9d0c-5f6a4d0d3c1b',
  created_at: '2026-01-31T09:30:00.000Z',
}

const SESSION = {
  id: '5d1f8f0e-1b57-4a36-8f0f-8e6d8c7b9a10',
  mode: 'listen_and_repeat',
  level: 'A1',
  sentence_type: 'question',
  selected_tags: [tag],
  total_sentences: 1,
  correct_count: 1,
  incorrect_count: 0,
  skipped_count: 0,
  average_score: 87.5,
  started_at: '2026-01-31T10:00:00.000Z',
  completed_at: '2026-01-31T10:00:30.000Z',
  duration_seconds: 30,
  practiced_on: '2026-01-31',
  time_zone: 'Europe/Berlin',
  client_id: '0198f0a2-6c1e-7b52-9f0a-3d5a1c2b4e60',
  verified_count: 1,
  created_at: '2026-01-31T10:00:31.000Z',
}

const result = {
  sequence_number: 1,
  user_response: 'correct',
  recognized_text: 'do you have any brothers or sisters',
  pronunciation_score: 87.5,
  accuracy_score: 88,
  fluency_score: 91.2,
  completeness_score: 100,
  response_time_ms: 4200,
}

export const SESSION_DETAIL = {
  ...SESSION,
  results: [
    {
      ...result,
      receipt_status: 'valid',
      verified: true,
      speech: { ...SPEECH, deleted: false },
    },
  ],
}

export const SESSION_PAGE = {
  data: [SESSION],
  meta: { page: 1, per_page: 20, total: 1, last_page: 1 },
}

export const SAVED_BATCH = {
  data: [
    {
      client_id: SESSION.client_id,
      status: 'created',
      session: SESSION_DETAIL,
      problem: null,
    },
  ],
  meta: { clock_offset_ms: 840 },
}
export const FINISHED_SESSION = {
  mode: SESSION.mode,
  level: SESSION.level,
  sentence_type: SESSION.sentence_type,
  selected_tags: [tag.id],
  total_sentences: 1,
  started_at: SESSION.started_at,
  completed_at: SESSION.completed_at,
  time_zone: SESSION.time_zone,
  client_id: SESSION.client_id,
  results: [{ speech_id: SPEECH.id, ...result }],
}

export const SCORE = {
  recognized_text: 'Do you have any sisters',
  pronunciation_score: 71.4,
  accuracy_score: 78.9,
  fluency_score: 90.1,
  completeness_score: 71.4,
  prosody_score: null,
  confidence: 0.82,
  audio_duration_ms: 2410,
  provider_name: 'local',
  provider_version: '1',
  hint: null,
  score_receipt:
    'sr1.AWsBoiIGygBxEYERERERERERIiIiIiIiIiIiIiIiIiIiIjMzMzMzMzMzMzMzMzMzMzMti9fZAQMDawNw__8D6P__AB8BALIED7ACsRSyGLMUAATqgsBIqDpRfLzYn2sw',
  word_scores: [
    {
      word: 'Do',
      score: 92.3,
      error_type: 'none',
      offset_ms: 120,
      duration_ms: 150,
      phonemes: [
        { phoneme: 'd', heard: null, score: 95, offset_ms: 120, duration_ms: 60 },
        { phoneme: 'uː', heard: null, score: 89.6, offset_ms: 180, duration_ms: 90 },
      ],
    },
    {
      word: 'brothers',
      score: 0,
      error_type: 'omission',
      offset_ms: null,
      duration_ms: null,
      phonemes: [],
    },
  ],
}

const SIGN_IN = {
  id: '3d594650-3436-4b8e-8b0c-9f1f3c2d5a11',
  device_name: "Mia's phone",
  ip_address: '192.0.2.17',
  created_at: '2026-01-31T09:00:00.000Z',
  last_used_at: '2026-01-31T09:05:00.000Z',
  expires_at: '2026-02-07T09:05:00.000Z',
}

export const IDENTITY = {
  id: 'c1f3a0de-52b7-4d0e-9b8c-0a7f6e5d4c3b',
  provider: 'google',
  created_at: '2026-01-31T09:00:00.000Z',
}

export const SIGN_INS = { data: [{ ...SIGN_IN, current: true }] }

export const FAVORITE_PAGE = {
  data: [{ ...SPEECH, favorited_at: '2026-01-31T10:00:00.000Z' }],
  meta: { page: 1, per_page: 20, total: 1, last_page: 1 },
}

const DAY_POINT = {
  date: SESSION.practiced_on,
  sessions: 1,
  sentences: 1,
  passed: 1,
  scored: 1,
  verified: 1,
  average_score: 87.5,
  seconds: 30,
  days_practiced: 1,
  days_goal_reached: 0,
  days_frozen: 0,
}

export const PROGRESS = {
  date: SESSION.practiced_on,
  time_zone: SESSION.time_zone,
  next_day_at: '2026-02-01T03:00:00.000Z',
  goal: { sentences: 10, done: 1, reached: false },
  streak: {
    ...{ current: 8, longest: 23, done_today: true, freezes: 1, frozen_days: [] },
    ends_at: '2026-02-03T03:00:00.000Z',
  },
  week: [DAY_POINT],
  reminder: { at: '2026-02-01T18:00:00.000Z', reason: 'streak' },
  updated_at: '2026-01-31T10:00:32.000Z',
}

export const DAY_POINTS = {
  data: [DAY_POINT],
  meta: { from: '2026-01-01', to: '2026-02-01', bucket: 'month' },
}

export const LEARNER_SETTINGS = { daily_goal: 15, day_starts_at: 4, reminder_minute: 1140 }

export const ACCOUNT_EXPORT = {
  exported_at: '2026-01-31T10:00:00.000Z',
  user: USER,
  account: {
    email_verified_at: '2026-01-30T09:02:00.000Z',
    auth_provider_id: null,
    updated_at: '2026-01-31T09:05:00.000Z',
    has_password: true,
  },
  identities: [],
  sign_ins: [SIGN_IN],
  refresh_tokens: [],
  one_time_codes: [],
  deleted_sessions: [],
  learner_settings: [],
  learner_progress: [],
  practice_days: [],
  favorites: [],
  speech_reports: [],
  idempotency_keys: [],
  audit_logs: [],
  sessions: [],
}

export const CONFIG = new ConfigTransformer({
  minAppVersion: '2.4.0',
  clientIds: {
    google: ['1234-ios.apps.googleusercontent.com', '1234-android.apps.googleusercontent.com'],
    apple: ['com.example.saywell'],
    facebook: [],
  },
  sendsMail: true,
  languages: ['en-US'],
}).toObject()
