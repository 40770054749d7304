import { randomUUID } from 'node:crypto'
import type { TestLearner } from '#database/factories/learners'
import { sessionBody } from '#database/factories/sessions'

/** A session that an app sends, and what came of it. */
export interface SentSession {
  /** Stands in each of its results, so that they can be told from those of other sessions. */
  marker: string
  key: string | null
  learner: TestLearner
  body: ReturnType<typeof sessionBody>
  /** The first answer's; undefined while there was none. */
  status?: number
  answer?: { id: string }
  replayed?: boolean
}

/** @param key the idempotency key; null to send none */
export function makeSession(
  learner: TestLearner,
  speechIds: string[],
  key: string | null = randomUUID()
): SentSession {
  const marker = `marker ${randomUUID()}`
  const body = sessionBody(speechIds)
  const results = body.results.map((result) => ({ ...result, recognized_text: marker }))
  return { marker, key, learner, body: { ...body, results } }
}

/**
 * Sends a session, and notes the answer. Rejects when the connection breaks; a status that came
 * before that is noted.
 *
 * @param origin of the server, `http://127.0.0.1:PORT`
 */
export async function send(origin: string, sent: SentSession): Promise<SentSession> {
  const response = await fetch(`${origin}/api/v1/game/sessions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'authorization': `Bearer ${sent.learner.accessToken}`,
      ...(sent.key !== null && { 'idempotency-key': sent.key }),
    },
    body: JSON.stringify(sent.body),
  })
  sent.status = response.status
  sent.replayed = response.headers.get('idempotent-replayed') === 'true'
  sent.answer = (await response.json()) as { id: string }
  return sent
}
