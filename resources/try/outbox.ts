/**
 * Sessions are written down before they are sent, and stay until the server has answered: neither a
 * tunnel nor a closed page loses one. The `client_id` of each keeps it from being saved twice.
 */
import { type NewSession, saveSessions } from './api'

const MAX_SESSIONS_AT_ONCE = 50

type Outcome = Awaited<ReturnType<typeof saveSessions>>[number]

/** @param learner whose they are: another one may sign in here before they are sent */
function keyOf(learner: string): string {
  return `saywell.waiting.${learner}`
}

function waiting(learner: string): NewSession[] {
  return JSON.parse(localStorage.getItem(keyOf(learner)) ?? '[]') as NewSession[]
}

function write(learner: string, sessions: NewSession[]): void {
  localStorage.setItem(keyOf(learner), JSON.stringify(sessions))
}

export function keep(learner: string, session: NewSession): void {
  write(learner, [...waiting(learner), session])
}

/**
 * Sends what waits, the oldest first. Whatever has an answer waits no longer, also what was refused.
 *
 * @throws Error while the server cannot be reached: call it again later
 */
export async function sendWaiting(learner: string): Promise<Outcome[]> {
  const sessions = waiting(learner).slice(0, MAX_SESSIONS_AT_ONCE)
  if (sessions.length === 0) return []
  const outcomes = await saveSessions(sessions)
  const answered = new Set(outcomes.map(({ client_id }) => client_id))
  const left = waiting(learner).filter(({ client_id }) => !answered.has(client_id))
  write(learner, left)
  return outcomes
}
