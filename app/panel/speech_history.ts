import type { Changes } from '#auditing/audit_log'
import type { AuditedEntry } from '#auditing/audit_reader'
import { timeOf } from '#panel/times'

const ACTIONS: Record<string, string> = {
  speech_created: 'created it',
  speech_updated: 'changed it',
  speech_deleted: 'moved it to the bin',
  speech_restored: 'took it out of the bin',
  warning_accepted: 'accepted a warning',
  warning_taken_back: 'took back that a warning is fine',
}

/** What it was made with stands in the form; where it went, the action says. */
const TOLD = ['speech_created', 'speech_deleted', 'speech_restored']

const SOURCES: Record<string, string> = { api: 'API', page: 'page', terminal: 'terminal' }

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
    who: entry.admin?.username ?? 'Somebody in the terminal',
    action: ACTIONS[entry.action] ?? entry.action.replaceAll('_', ' '),
    source: SOURCES[entry.source] ?? entry.source,
    time: timeOf(entry.created_at),
    changes: TOLD.includes(entry.action) ? {} : entry.changes,
  }))
}
