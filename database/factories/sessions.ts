import app from '@adonisjs/core/services/app'
import type { FinishedSession } from '#practice/finished_session'
import { SessionSaver } from '#practice/session_saver'

/** The body of a session over the speeches, all of them said well, as an app sends it. */
export function sessionBody(speechIds: string[]) {
  return {
    mode: 'listen_and_repeat',
    level: 'B1',
    selected_tags: [] as string[],
    total_sentences: speechIds.length,
    results: speechIds.map((id, index) => ({
      speech_id: id,
      sequence_number: index + 1,
      user_response: 'correct',
      pronunciation_score: 80,
    })),
  }
}

/** A session over the speeches as the use case takes it, with nothing but what it must have. */
export function finishedSession(speechIds: string[]): FinishedSession {
  return {
    mode: 'listen_and_repeat',
    level: 'B1',
    sentence_type: null,
    selected_tags: [],
    total_sentences: speechIds.length,
    started_at: null,
    completed_at: null,
    time_zone: null,
    client_id: null,
    results: speechIds.map((id, index) => ({
      speech_id: id,
      sequence_number: index + 1,
      user_response: 'correct',
      recognized_text: null,
      pronunciation_score: null,
      accuracy_score: null,
      fluency_score: null,
      completeness_score: null,
      response_time_ms: null,
      score_receipt: null,
    })),
  }
}

/** Saves a session straight through the use case. @returns its id */
export async function saveSession(
  userId: string,
  speechIds: string[],
  fields: Partial<FinishedSession> = {}
): Promise<string> {
  const saver = await app.container.make(SessionSaver)
  const finished = { ...finishedSession(speechIds), ...fields }
  const { session } = await saver.save(userId, finished, null)
  return session.id
}
