import { durationWords, modeWords, scoreWords } from '#panel/practice_words'
import { t } from '#panel/texts'
import { timeOf } from '#panel/times'
import type { ListedSession } from '#practice/session_list'

/** A session as a row of a table shows it. */
export interface SessionRow {
  id: string
  href: string
  learner: string
  time: ReturnType<typeof timeOf>
  mode: string
  level: string
  sentences: number
  /** Such as `6 right, 1 wrong, 1 skipped`. */
  outcome: string
  score: string
  duration: string
}

/** @param self the address of the list, to come back to */
export function sessionRows(sessions: ListedSession[], self: string): SessionRow[] {
  return sessions.map((session) => ({
    id: session.id,
    href: `/admin/sessions/${session.id}?back=${encodeURIComponent(self)}`,
    learner: session.learner_name,
    time: timeOf(session.completed_at),
    mode: modeWords(session.mode),
    level: session.level,
    sentences: session.total_sentences,
    outcome: outcomeOf(session),
    score: scoreWords(session.average_score),
    duration: durationWords(session.duration_seconds),
  }))
}

/** How the sentences of a session went; what there was none of is left out. */
export function outcomeOf({
  correct_count: right,
  incorrect_count: wrong,
  skipped_count: skipped,
}: Pick<ListedSession, 'correct_count' | 'incorrect_count' | 'skipped_count'>): string {
  const parts = [
    right > 0 && t('practice.counts.right', { count: right }),
    wrong > 0 && t('practice.counts.wrong', { count: wrong }),
    skipped > 0 && t('practice.counts.skipped', { count: skipped }),
  ]
  return parts.filter(Boolean).join(', ')
}
