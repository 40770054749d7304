import type { Changes } from '#auditing/audit_log'
import type { AuditedEntry } from '#auditing/audit_reader'
import { t } from '#panel/texts'
import { timeOf } from '#panel/times'

const ACTIONS = [
  'speech_created',
  'speech_updated',
  'speech_deleted',
  'speech_restored',
  'warning_accepted',
  'warning_taken_back',
]

/** What it was made with stands in the form; where it went, the action says. */
const TOLD = ['speech_created', 'speech_deleted', 'speech_restored']

const SOURCES = ['api', 'page', 'terminal']

export interface HistoryLine {
  who: string
  action: string
  source: string
  time: { iso: string; shown: string }
  changes: Changes
}

/** What the page of a speech says of each entry of the audit log. */
export function historyLines(entries: AuditedEntry[]): HistoryLine[] {
  return entries.map((entry) => ({
    who: entry.admin?.username ?? t('speeches.history.terminal'),
    action: actionWords(entry.action),
    source: SOURCES.includes(entry.source) ? t(`speeches.sources.${entry.source}`) : entry.source,
    time: timeOf(entry.created_at),
    changes: TOLD.includes(entry.action) ? {} : entry.changes,
  }))
}

function actionWords(action: string): string {
  return ACTIONS.includes(action) ? t(`speeches.actions.${action}`) : action.replaceAll('_', ' ')
}
