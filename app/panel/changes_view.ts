import { diffWordsWithSpace } from 'diff'
import type { Changes } from '#auditing/audit_log'
import { escapeHtml } from '#panel/attributes'
import { t } from '#panel/texts'
import { warningText } from '#panel/warning_words'
import { grouped } from '#panel/words'

/** Longer texts are shown as a whole: comparing them word by word takes long. */
const LONGEST_COMPARED = 1000

/** Of a value that is no text of the content, such as the details of a batch. */
const LONGEST_SHOWN = 1000

/**
 * Writes what an entry of the audit log changed, as HTML: one line a field. What was put in and taken
 * out is told by words as well as by colour.
 */
export function writeChanges(changes: Changes): string {
  const lines = Object.entries(changes).map(([field, change]) => {
    const label = escapeHtml(t(`audit.fields.${field}`, {}, field.replaceAll('_', ' ')))
    return `<li><span class="changed-field">${label}</span> <span>${writeChange(field, change)}</span></li>`
  })
  return lines.length === 0 ? '' : `<ul class="changes">${lines.join('')}</ul>`
}

function writeChange(field: string, change: Changes[string]): string {
  const { before, after } = change
  if (field === 'deleted_at') return t(after === null ? 'audit.out_of_bin' : 'audit.into_bin')
  if (field === 'audio_sha256') return writeRecording(before, after)
  if (Array.isArray(before ?? after)) return writeLists(listOf(before, field), listOf(after, field))
  const [old, current] = [show(field, before), show(field, after)]
  // A fact about the entry, as the number of speeches: nothing was so before.
  if (!('before' in change)) return typeof after === 'number' ? current : data(escapeHtml(current))
  if (typeof before === 'string' && typeof after === 'string' && isText(before, after)) {
    return writeWords(before, after)
  }
  return [old && removed(old), current && added(current)].filter(Boolean).join(' ')
}

function writeRecording(before: unknown, after: unknown): string {
  if (after === null || after === undefined) return t('audit.recording_removed')
  const isNew = before === null || before === undefined
  return t(isNew ? 'audit.recording_added' : 'audit.recording_replaced')
}

/** Words that stayed, those that were taken out, and those that were put in. */
function writeWords(before: string, after: string): string {
  const parts = diffWordsWithSpace(before, after).map((part) => {
    if (part.added) return added(part.value)
    return part.removed ? removed(part.value) : escapeHtml(part.value)
  })
  return data(parts.join(''))
}

function writeLists(before: string[], after: string[]): string {
  const gone = before.filter((one) => !after.includes(one)).map(removed)
  const come = after.filter((one) => !before.includes(one)).map(added)
  return [...gone, ...come].join(' ') || escapeHtml(t('audit.nothing_else'))
}

/** Only sentences are compared word by word: an id or a level is another one as a whole. */
function isText(before: string, after: string): boolean {
  const hasWords = before.includes(' ') || after.includes(' ')
  return hasWords && before.length <= LONGEST_COMPARED && after.length <= LONGEST_COMPARED
}

function listOf(value: unknown, field: string): string[] {
  const items: unknown[] = Array.isArray(value) ? value : []
  return items.map((item) => {
    const name = (item as { name?: unknown } | null)?.name
    if (typeof name === 'string') return `#${name}`
    return field.endsWith('warnings') ? warningText(String(item)) : show(field, item)
  })
}

function show(field: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return grouped(value)
  const text =
    typeof value === 'object'
      ? showObject(value)
      : wordsFor(field, String(value as string | boolean))
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)} …`
}

/** What is one of a few values has words; all else is shown as it is. */
function wordsFor(field: string, value: string): string {
  return t(`audit.values.${field}_${value}`, {}, t(`audit.values.${value}`, {}, value))
}

function showObject(value: object): string {
  const { name } = value as { name?: unknown }
  return typeof name === 'string' ? `#${name}` : JSON.stringify(value)
}

function added(text: string): string {
  return `<ins><span class="hidden">${escapeHtml(t('audit.added'))} </span>${escapeHtml(text)}</ins>`
}

function removed(text: string): string {
  return `<del><span class="hidden">${escapeHtml(t('audit.removed'))} </span>${escapeHtml(text)}</del>`
}

/** @param html of what somebody has written, which is in no language of ours */
function data(html: string): string {
  return `<bdi>${html}</bdi>`
}
