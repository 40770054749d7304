import { getProgress, listSessions, type Session } from './api'
import { byId, element } from './elements'

const SESSIONS = 5
const TIMES = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** Writes down streak, goal and the newest sessions as the server has them now. */
export async function showProgress(): Promise<void> {
  const [{ streak, goal }, { data, meta }] = await Promise.all([
    getProgress(),
    listSessions(SESSIONS),
  ])
  byId('streak').textContent = streak.current === 1 ? '1 day' : `${streak.current} days`
  byId('today').textContent = `${goal.done} of ${goal.sentences} sentences`
  byId('no-history').hidden = meta.total > 0
  const table = byId('history')
  table.hidden = meta.total === 0
  table.querySelector('tbody')!.replaceChildren(...data.map(rowOf))
}

function rowOf(session: Session): Node {
  const score = session.average_score
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, TIMES.format(new Date(session.completed_at))),
    element('td', {}, session.level),
    element('td', { class: 'number' }, `${session.correct_count} of ${session.total_sentences}`),
    element('td', { class: 'number' }, score === null ? 'none' : String(score)),
    element('td', { class: 'number' }, String(session.verified_count))
  )
}
