import { randomUUID } from 'node:crypto'
import { createLearner, PASSWORD } from '#database/factories/learners'
import { saveSession, sessionBody } from '#database/factories/sessions'
import { createDrawable } from '#tests/support/catalog'
import { GARDEN, learnerRecording } from '#tests/support/recordings'
import type { Call } from '#tests/support/server_behind_proxy'

/** A learner with a session, and a tag with two speeches to practise. */
export async function createPractice() {
  const { user, accessToken } = await createLearner()
  const { tag, ids } = await createDrawable(2)
  return { user, accessToken, tag, ids, sessionId: await saveSession(user.id, ids) }
}

export type Practice = Awaited<ReturnType<typeof createPractice>>

export function drawCall({ accessToken, tag }: Practice): Call {
  const body = { level: 'B1', tags: [tag.id] }
  return { path: '/api/v1/game/speeches/random', method: 'POST', token: accessToken, body }
}

/** A session to save, under a key. */
export function saveCall({ accessToken, ids }: Practice, key: string): Call {
  return {
    path: '/api/v1/game/sessions',
    method: 'POST',
    token: accessToken,
    headers: { 'idempotency-key': key },
    body: sessionBody(ids),
  }
}

/** A recording to score: of GARDEN, or of a speech. */
export function scoreCall({ accessToken }: Practice, speechId?: string): Call {
  const body = new FormData()
  if (speechId === undefined) body.set('reference_text', GARDEN)
  else body.set('speech_id', speechId)
  body.set('audio', new Blob([new Uint8Array(learnerRecording())]), 'recording.wav')
  return { path: '/api/v1/speech/score', method: 'POST', token: accessToken, body }
}

/**
 * A request to every endpoint that needs the database, each of which succeeds while it is there;
 * scoring a speech is `scoreCall`.
 */
export function callsThatNeedTheDatabase(practice: Practice): Call[] {
  const { user, accessToken: token, ids, sessionId } = practice
  const auth = (path: string, body: object): Call => {
    return { path: `/api/v1/auth/${path}`, method: 'POST', body }
  }
  return [
    auth('register', { email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Mia' }),
    auth('login', { email: user.email, password: PASSWORD }),
    { path: '/api/v1/users/me', token },
    drawCall(practice),
    { path: `/api/v1/game/speeches/${ids[0]}`, token },
    saveCall(practice, randomUUID()),
    { path: '/api/v1/game/sessions?from=2026-01-01', token },
    { path: `/api/v1/game/sessions/${sessionId}`, token },
  ]
}

/** Requests that are answered without the database. @param recording the path of a recording */
export function callsThatDoNot(practice: Practice, recording: string): Call[] {
  return [
    { path: '/health' },
    { path: '/docs' },
    { path: '/openapi.json' },
    { path: '/api/v1/tags' },
    { path: recording },
    scoreCall(practice),
  ]
}
