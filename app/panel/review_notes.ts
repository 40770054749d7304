import type { AuditedEntry } from '#auditing/audit_reader'
import type { PlacedSpeech } from '#catalog/speeches/review_queue'
import { lastVerdict, type Passed, type ReviewRun } from '#panel/review_run'
import { t } from '#panel/texts'
import { agoWords } from '#panel/times'

interface Told {
  run: ReviewRun
  /** Speeches that are told of, by their ids. */
  texts: Map<string, PlacedSpeech>
  /** Of the speech before, if others decided it. */
  entryBefore?: AuditedEntry
  now: Date
}

/**
 * Who decided, and when: "Anna approved it a minute ago."
 *
 * @param text of a speech that the page does not show
 */
export function decidedWords(
  entry: AuditedEntry | undefined,
  isOwn: boolean,
  now: Date,
  text?: string
): string {
  if (entry === undefined) return t('review.decided.not_waiting')
  const who = isOwn ? t('review.decided.you') : entry.admin?.username
  return t(`review.decided.${doneOf(entry)}`, {
    who: who ?? t('review.decided.terminal'),
    is_it: String(text === undefined),
    text: text ?? '',
    ago: agoWords(entry.created_at, now),
  })
}

function doneOf({ action, changes }: AuditedEntry): string {
  if (action === 'warning_accepted') return 'warning_accepted'
  if (action === 'speech_deleted') return 'binned'
  if (action === 'speech_updated' && changes.published?.after === true) return 'approved'
  return 'changed'
}

/** Says why a verdict was not taken: somebody else was there first. */
export function staleWords(entry: AuditedEntry | undefined, isOwn: boolean, now: Date): string {
  if (entry === undefined) return t('review.decided.stale_unknown')
  return t('review.decided.stale', { decided: decidedWords(entry, isOwn, now) })
}

/** What happened before, to be told beside the speech. */
export function notesOf({ run, texts, entryBefore, now }: Told): string[] {
  const before = run.trail.at(-run.at - 1)
  const verdict = lastVerdict(run)
  const told = [before, verdict].filter((one) => one !== undefined)
  return [...new Set(told)].flatMap((passed) => noteOf(passed, texts, entryBefore, now) ?? [])
}

/** What became of a speech that was passed. @param entry of one that somebody else decided */
export function noteOf(
  { verdict, id }: Passed,
  texts: Told['texts'],
  entry: AuditedEntry | undefined,
  now: Date
): string | undefined {
  const known = texts.get(id)?.text
  const text =
    known === undefined ? t('review.notes.gone') : t('review.notes.quoted', { text: known })
  switch (verdict) {
    case 'A':
      return t('review.notes.approved', { text })
    case 'F':
      return t('review.notes.fixed', { text })
    case 'D':
      return t('review.notes.binned', { text })
    case 'S':
      return t('review.notes.skipped', { text })
    case 'U':
      return t('review.notes.taken_back', { text })
    case 'O':
      return decidedWords(entry, false, now, text)
    case 'G':
      return t('review.notes.purged')
  }
}

/** Ids of the speeches that a page tells of. */
export function toldOf(run: ReviewRun): string[] {
  const told = [run.trail.at(-run.at - 1)?.id, lastVerdict(run)?.id]
  return [...new Set(told)].filter((id) => id !== undefined)
}
