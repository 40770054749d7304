import { inject } from '@adonisjs/core'
import type { FinishedSession } from '#practice/finished_session'
import type { SessionDetail } from '#practice/past_session'
import { type SavedSession, SessionSaver } from '#practice/session_saver'

/** A phone's clock that is wrong by less is as good as right. */
const LEAST_OFFSET_MS = 5 * 60 * 1000
/** One that is wrong by more says nothing at all. */
const MOST_OFFSET_MS = 400 * 86_400_000

/** A session that waited in the app. */
export type WaitingSession = (FinishedSession & { client_id: string }) | UnreadableSession

/** One that is none as it was sent. */
export interface UnreadableSession {
  /** Null where that cannot be read either. */
  client_id: string | null
  error: Error
}

/** What became of a session of a batch. */
export type BatchOutcome =
  { status: 'created' | 'replayed'; detail: SessionDetail } | { status: 'refused'; error: Error }

export interface SavedBatch {
  /** How far the phone's clock is behind ours, in milliseconds. */
  clockOffsetMs: number
  /** In the order in which they were sent. */
  outcomes: BatchOutcome[]
}

/** Saves what waited in the app while it was offline, each session by itself. */
@inject()
export class SessionBatch {
  constructor(private saver: SessionSaver) {}

  /**
   * Saves the sessions at once, in transactions of their own: one that is refused keeps no other. Of
   * two with one client id, the first one is saved. All times are shifted by how wrong the phone's
   * clock is.
   *
   * @param sentAt by the phone's clock
   * @throws what is no session's fault, such as a database that is away: then send all of it again
   */
  async save(userId: string, sessions: WaitingSession[], sentAt: Date): Promise<SavedBatch> {
    const clockOffsetMs = Date.now() - sentAt.getTime()
    const saving = new Map<string | null, Promise<BatchOutcome>>()
    const outcomes = sessions.map(async (session) => {
      const earlier = saving.get(session.client_id) ?? Promise.resolve()
      const outcome = earlier.then(() => this.#outcomeOf(userId, session, clockOffsetMs))
      saving.set(session.client_id, outcome)
      return outcome
    })
    return { clockOffsetMs, outcomes: await Promise.all(outcomes) }
  }

  async #outcomeOf(
    userId: string,
    session: WaitingSession,
    clockOffsetMs: number
  ): Promise<BatchOutcome> {
    try {
      const { replayed, ...detail } = await this.#save(userId, session, clockOffsetMs)
      return { status: replayed === false ? 'created' : 'replayed', detail }
    } catch (error) {
      const { status } = error as { status?: number }
      // Else the account is gone, we are at fault, or it is being saved by another request right now.
      if (status !== 422 && status !== 410) throw error
      return refused(error as Error)
    }
  }

  async #save(
    userId: string,
    session: WaitingSession,
    clockOffsetMs: number
  ): Promise<SavedSession> {
    if (!('error' in session)) {
      return this.saver.save(userId, shifted(session, clockOffsetMs), null)
    }
    const replayed = await this.saver.replay(userId, session.client_id)
    if (replayed === undefined) throw session.error
    return replayed
  }
}

function refused(error: Error): BatchOutcome {
  return { status: 'refused', error }
}

function shifted(session: FinishedSession, offsetMs: number): FinishedSession {
  const distance = Math.abs(offsetMs)
  if (distance < LEAST_OFFSET_MS || distance > MOST_OFFSET_MS) return session
  const later = (time: Date | null) => time && new Date(time.getTime() + offsetMs)
  return {
    ...session,
    started_at: later(session.started_at),
    completed_at: later(session.completed_at),
  }
}
