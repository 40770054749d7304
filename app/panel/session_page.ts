import { diffWordsWithSpace } from 'diff'
import { escapeHtml, writeAttributes } from '#panel/attributes'
import { durationWords, modeWords, responseWords, scoreWords } from '#panel/practice_words'
import { languageOfReader } from '#panel/reader'
import { outcomeOf } from '#panel/session_rows'
import { t } from '#panel/texts'
import { timeOf } from '#panel/times'
import type { PastResult } from '#practice/past_result'
import type { SessionDetail } from '#practice/past_session'
import { plainApostrophes } from '#texts/apostrophes'
import { withoutInvisible } from '#texts/invisible'

export interface SessionPage {
  id: string
  mode: string
  level: string
  type: string
  tags: string[]
  outcome: string
  score: string
  duration: string
  started: ReturnType<typeof timeOf> | undefined
  completed: ReturnType<typeof timeOf>
  results: ResultRow[]
}

interface ResultRow {
  number: number
  text: string
  href: string
  isBinned: boolean
  response: string
  /** Null where nothing was heard. */
  heard: string | null
  scores: string[]
  time: string
}

/** What the page of a session shows. @param self its own address, to come back to */
export function sessionPage({ session, results }: SessionDetail, self: string): SessionPage {
  return {
    id: session.id,
    mode: modeWords(session.mode),
    level: session.level,
    type: t(`sessions.types.${session.sentence_type ?? 'all'}`),
    tags: session.selected_tags.map(({ name }) => name),
    outcome: outcomeOf(session),
    score: scoreWords(session.average_score),
    duration: durationWords(session.duration_seconds),
    started: session.started_at === null ? undefined : timeOf(session.started_at),
    completed: timeOf(session.completed_at),
    results: results.map((result) => rowOf(result, self)),
  }
}

function rowOf(result: PastResult, self: string): ResultRow {
  const { speech, response_time_ms: time } = result
  return {
    number: result.sequence_number,
    text: speech.text,
    href: `/admin/speeches/${speech.id}?back=${encodeURIComponent(self)}`,
    isBinned: speech.deleted,
    response: responseWords(result.user_response),
    heard: result.recognized_text,
    scores: [
      result.pronunciation_score,
      result.accuracy_score,
      result.fluency_score,
      result.completeness_score,
    ].map(scoreWords),
    time: time === null ? '–' : t('common.exact_seconds', { seconds: time / 1000 }),
  }
}

/** Beyond so many words that differ, it is another sentence: comparing would only take long. */
const MOST_DIFFERENT = 60

/**
 * What was heard, beside the sentence, as HTML: words that were left out are struck, others that were
 * said instead are underlined. Case and punctuation are nobody's mistake.
 *
 * @returns safe HTML, for within what is marked as English
 */
export function heardHtml(sentence: string, heard: string): string {
  const options = { maxEditLength: MOST_DIFFERENT }
  const parts = diffWordsWithSpace(plain(sentence), plain(heard), options)
  if (parts === undefined) return escapeHtml(heard)
  const [said, notSaid] = [hiddenHtml(t('sessions.said')), hiddenHtml(t('sessions.not_said'))]
  return parts
    .map(({ added, removed, value }) => {
      const text = escapeHtml(value)
      if (value.trim() === '') return added || !removed ? text : ''
      if (added) return `<ins>${said}${text}</ins>`
      return removed ? `<del>${notSaid}${text}</del>` : text
    })
    .join('')
}

/** Words in the language of the page, among English ones. */
function hiddenHtml(words: string): string {
  const lang = languageOfReader()
  const attributes = writeAttributes({ class: 'hidden', lang: lang === 'en' ? undefined : lang })
  return `<span${attributes}>${escapeHtml(words)}</span>`
}

function plain(text: string): string {
  return plainApostrophes(withoutInvisible(text))
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}']+/gu, ' ')
    .trim()
}
