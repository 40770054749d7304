import type { AuditedEntry } from '#auditing/audit_reader'
import { LEVELS } from '#catalog/enums'
import {
  isWaiting,
  type PlacedSpeech,
  type QueueBehind,
  type ReviewKind,
  type ReviewQueue,
} from '#catalog/speeches/review_queue'
import type { CappedCount } from '#catalog/speeches/speech_list'
import { countWords } from '#panel/count_words'
import { type FormError, type FormErrors, formErrors } from '#panel/form_errors'
import { recordingPath } from '#panel/recording_path'
import { decidedWords, noteOf, notesOf } from '#panel/review_notes'
import {
  COUNTED,
  goTo,
  lastVerdict,
  pass,
  type Passed,
  passedIn,
  type ReviewRun,
  runPath,
  startPath,
  stepOf,
} from '#panel/review_run'
import { packValues, valuesOf, writeTags } from '#panel/speech_fields'
import { speechPathWithBack } from '#panel/speech_page'
import { showValue } from '#panel/speech_values'
import { stateOf, stateWords } from '#panel/speech_words'
import { t } from '#panel/texts'
import { warningText } from '#panel/warning_words'
import { grouped } from '#panel/words'

/** What is typed into the form that puts a speech right. */
export interface FixValues {
  text: string
  level: string
  tags: string
}

export interface ReviewParts {
  run: ReviewRun
  speech: PlacedSpeech
  /** What comes behind the speech, and how many from the place of the run on. */
  behind: QueueBehind
  /** Speeches that are told of, by their ids. */
  texts: Map<string, PlacedSpeech>
  /** The last entry about the speech, where it does not wait; and about the one before, if others decided. */
  entry?: AuditedEntry
  entryBefore?: AuditedEntry
  /** Whether the entry about the speech is of who looks at it. */
  isOwn: boolean
  /** Why what was sent was not done. */
  problem?: string
  /** What was sent of the form, and what is wrong with it. */
  fix?: { values: FixValues; errors: FormError[]; newTags: string[]; createsTags: boolean }
  now: Date
}

interface Undo {
  path: string
  version: number
  text: string
}

export interface ReviewPage {
  title: string
  queue: string
  queuePath: string
  /** As in "14 of 214", or "Number 14 · more than 1,000 wait"; undefined for a speech that does not wait. */
  position?: string
  /** For a bar: of how many. */
  progress?: { value: number; max: number }
  skipped?: string
  speech: PlacedSpeech
  facts: { level: string; type: string; tags: string[]; state: string; stateWords: string }
  warnings: string[]
  /** What the fields of the speech are, for whoever puts it right later. */
  opened: string
  /** What a verdict is about. */
  heard: { version: number; recording: string; warnings: string }
  isWaiting: boolean
  /** What became of a speech that does not wait. */
  decided?: string
  /** What approving does. */
  does: string
  levels: { level: string; key: string; isCurrent: boolean }[]
  fix: {
    isOpen: boolean
    values: FixValues
    errors: FormErrors
    newTags: string[]
    createsTags: boolean
  }
  paths: {
    approve: string
    fix: string
    bin: string
    level: string
    next: string
    back?: string
    edit: string
  }
  /** What happened before; one undo for the last verdict. */
  notes: string[]
  undo?: Undo
  problem?: string
  /** To be fetched before it is asked for. */
  nextRecording?: string
}

/** What the review page of one speech shows. */
export function reviewPage(parts: ReviewParts): ReviewPage {
  const { run, speech, behind, fix, problem, entry, isOwn, now } = parts
  const waits = isWaiting(speech, run.queue.kind)
  const title = t('review.page_title', { sentence: speech.text })
  const isFaulty = problem !== undefined || (fix?.errors.length ?? 0) > 0
  const values = { text: speech.text, level: speech.level, tags: tagsOf(speech) }
  const state = stateOf(speech)
  return {
    title: isFaulty ? t('common.error_title', { title }) : title,
    queue: queueName(run.queue),
    queuePath: '/admin/review',
    ...(waits || run.at > 0 ? placeWords(run, behind.rest) : {}),
    ...(run.tally.skipped > 0 && {
      skipped: t('review.speech.skipped', { count: run.tally.skipped }),
    }),
    speech,
    facts: {
      level: speech.level,
      type: showValue('type', speech.type),
      tags: speech.tags.map(({ name }) => name),
      state,
      stateWords: stateWords(state),
    },
    warnings: speech.warnings.map(warningText),
    opened: packValues(valuesOf(speech)),
    heard: {
      version: speech.version,
      recording: speech.audio_sha256 ?? '',
      warnings: speech.warnings.join(','),
    },
    isWaiting: waits,
    ...(!waits && { decided: decidedWords(entry, isOwn, now) }),
    does: doesWords(run.queue.kind, speech.warnings.length),
    levels: LEVELS.map((level, at) => ({
      level,
      key: String(at + 1),
      isCurrent: level === speech.level,
    })),
    fix: {
      isOpen: fix !== undefined,
      values: fix?.values ?? values,
      errors: formErrors(fix?.errors ?? []),
      newTags: fix?.newTags ?? [],
      createsTags: fix?.createsTags ?? false,
    },
    paths: pathsOf(parts),
    notes: notesOf(parts),
    undo: undoOf(parts, waits),
    problem,
    nextRecording: run.at > 1 ? undefined : behind.next && recordingPath(behind.next),
  }
}

/** Where one gets to from a speech without a verdict: skipping it, or back to where one was. */
export function pathBehind(run: ReviewRun, speech: PlacedSpeech, behind: QueueBehind): string {
  const next = behind.next?.id ?? 'done'
  if (run.at === 0) {
    const skipped: Passed = { verdict: 'S', id: speech.id, version: speech.version }
    const isUnseen = isWaiting(speech, run.queue.kind)
    return runPath(next, isUnseen ? pass(run, skipped, speech.place) : run)
  }
  const forward = goTo(run, run.at - 1)
  return runPath(stepOf(forward)?.id ?? next, forward)
}

function pathsOf({ run, speech, behind }: ReviewParts): ReviewPage['paths'] {
  const earlier = run.trail.at(-run.at - 1)
  const own = runPath(speech.id, run)
  return {
    approve: runPath(speech.id, run, 'approve'),
    fix: runPath(speech.id, run, 'fix'),
    bin: runPath(speech.id, run, 'bin'),
    level: runPath(speech.id, run, 'level'),
    next: pathBehind(run, speech, behind),
    ...(earlier !== undefined && { back: runPath(earlier.id, goTo(run, run.at + 1)) }),
    edit: speechPathWithBack(speech.id, own),
  }
}

function placeWords(run: ReviewRun, rest: CappedCount) {
  const position = passedIn(run) - run.at + 1
  const total = Math.max(position, passedIn(run) + rest.count)
  return {
    // Of those that are passed and wait only a part was counted: their sum would look exact.
    position: rest.isMore
      ? t('review.speech.position_of_many', { position, waiting: rest.count })
      : t('review.speech.position', { position, total }),
    progress: { value: position, max: total },
  }
}

/** As in "A2 drafts". */
export function queueName({ kind, level, batchId }: ReviewQueue): string {
  return t(`review.queue_names.${kind}`, {
    has_level: String(level !== undefined),
    level: level ?? '',
    of_import: String(batchId !== undefined),
  })
}

function doesWords(kind: ReviewKind, warnings: number): string {
  if (kind === 'warnings') return t('review.does.accepts', { count: warnings })
  if (warnings === 0) return t('review.does.publishes')
  return t('review.does.publishes_and_accepts', { count: warnings })
}

function undoOf({ run, speech, isOwn, texts }: ReviewParts, waits: boolean): Undo | undefined {
  if (!waits && isOwn) {
    const { id, version, text } = speech
    return { path: runPath(id, run, 'undo'), version, text }
  }
  const verdict = lastVerdict(run)
  if (verdict === undefined) return undefined
  const { id, version } = verdict
  return { path: runPath(id, run, 'undo'), version, text: texts.get(id)?.text ?? '' }
}

function tagsOf({ tags }: PlacedSpeech): string {
  return writeTags(tags.map(({ name }) => name))
}

/** What the end of a queue shows. */
export function reviewEnd(
  run: ReviewRun,
  left: CappedCount,
  texts: ReviewParts['texts'],
  now: Date
) {
  const back = run.trail.at(-1)
  const verdict = lastVerdict({ ...run, at: 0 })
  return {
    queue: queueName(run.queue),
    isEmpty: passedIn(run) === 0,
    figures: COUNTED.filter((name) => run.tally[name] > 0).map((name) => ({
      name: t(`review.figures.${name}`),
      count: grouped(run.tally[name]),
    })),
    left: left.count > 0 ? countWords(left) : undefined,
    again: startPath(run.queue),
    back: back && runPath(back.id, goTo({ ...run, at: 0 }, 1)),
    notes: verdict === undefined ? [] : [noteOf(verdict, texts, undefined, now)],
    undo: verdict && {
      path: runPath(verdict.id, { ...run, at: 0 }, 'undo'),
      version: verdict.version,
      text: texts.get(verdict.id)?.text ?? '',
    },
  }
}
