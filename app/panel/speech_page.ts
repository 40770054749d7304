import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { MAX_EXTERNAL_ID_CHARACTERS, MAX_TEXT_CHARACTERS } from '#catalog/speech_limits'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import type { Neighbours } from '#catalog/speeches/speech_list'
import type { OpenReport } from '#catalog/speeches/speech_reports'
import { countWords } from '#panel/count_words'
import { type FormError, type FormErrors, formErrors } from '#panel/form_errors'
import { type RecordingView, recordingViewOf } from '#panel/recording_view'
import { packValues, type SentUpload, type SpeechValues } from '#panel/speech_fields'
import { showValue } from '#panel/speech_values'
import { t } from '#panel/texts'
import { timeOf } from '#panel/times'
import { triesWords } from '#panel/tries_words'
import { warningText } from '#panel/warning_words'
import type { SpeechFigures } from '#practice/statistics/practice_figures'

/** A choice of a segmented field. */
interface Option {
  value: string
  label: string
  isChosen: boolean
}

interface RecordingCard {
  /** Undefined without a recording. */
  shown?: RecordingView
  sha256: string
  warnings: { code: string; message: string }[]
  accepted: { code: string; message: string }[]
}

/** What a learner says of a speech. */
interface ReportView {
  reason: string
  note: string | null
  at: { iso: string; shown: string }
}

export interface SpeechPage {
  title: string
  heading: string
  /** Where the form is sent to. */
  path: string
  back: string
  backName: string
  /** What learners did with it, in words. */
  tries?: string
  /** Those that are open, the newest first. */
  reports: ReportView[]
  /** The page itself; undefined for a new one. */
  here?: string
  /** Of the new speech. */
  newId?: string
  version?: number
  /** What the fields were when the form was opened. */
  opened: string
  values: SpeechValues
  levels: Option[]
  types: Option[]
  states: Option[]
  characters: number
  maxCharacters: number
  maxExternalId: number
  upload?: SentUpload
  /** Names that no tag has: saving asks whether to make them. */
  newTags: string[]
  createsTags: boolean
  errors: FormErrors
  recording?: RecordingCard
  changed?: { iso: string; shown: string }
  state: 'new' | 'live' | 'bin' | 'purged'
  position?: string
  previousPath?: string
  nextPath?: string
  /** Addresses of what else can be done with the speech. */
  binPath?: string
  restorePath?: string
  warningsPath?: string
}

export interface SpeechPageParts {
  /** Undefined for a new one. */
  id?: string
  /** As it is saved; undefined where it could not be read. */
  speech?: AdminSpeech
  isPurged?: boolean
  /** The id that a new one is to have. */
  newId?: string
  back: string
  /** What stands in the form. */
  values: SpeechValues
  /** What it was when the form was opened, and the version of it. */
  opened: SpeechValues
  version?: number
  upload?: SentUpload
  errors?: FormError[]
  newTags?: string[]
  createsTags?: boolean
  neighbours?: Neighbours
  /** Undefined where nobody has tried it. */
  figures?: SpeechFigures
  /** Undefined where none could be read. */
  reports?: OpenReport[]
}

/** What the page of a speech shows. */
export function speechPage(parts: SpeechPageParts): SpeechPage {
  const { id, speech, values, back, errors = [], newTags = [], createsTags = false } = parts
  const heading = id === undefined ? t('speeches.form.new') : t('speeches.form.edit')
  const title = speech === undefined ? heading : `${speech.text} · ${heading}`
  return {
    title: errors.length > 0 ? t('common.error_title', { title }) : title,
    heading,
    path: id === undefined ? '/admin/speeches/new' : speechPath(id),
    back,
    here: id === undefined ? undefined : speechPathWithBack(id, back),
    newId: parts.newId,
    version: parts.version,
    opened: packValues(parts.opened),
    values,
    levels: LEVELS.map((level) => option(level, level, values.level)),
    types: SPEECH_TYPES.map((type) => option(type, showValue('type', type), values.type)),
    states: ['false', 'true'].map((state) => {
      return option(state, showValue('published', state), values.published)
    }),
    characters: [...values.text].length,
    maxCharacters: MAX_TEXT_CHARACTERS,
    maxExternalId: MAX_EXTERNAL_ID_CHARACTERS,
    upload: parts.upload,
    newTags,
    createsTags,
    errors: formErrors(errors),
    state: stateOf(parts),
    tries: parts.figures && triesWords(parts.figures),
    reports: (parts.reports ?? []).map(reportView),
    backName: t(isOverview(back) ? 'shell.places.overview' : 'shell.places.speeches'),
    ...(speech && aboutSpeech(speech)),
    ...around(parts.neighbours, back),
  }
}

export function speechPath(id: string): string {
  return `/admin/speeches/${id}`
}

/** The page of a speech that leads back to where somebody came from. */
export function speechPathWithBack(id: string, back: string): string {
  return `${speechPath(id)}?back=${encodeURIComponent(back)}`
}

function aboutSpeech(speech: AdminSpeech) {
  const path = speechPath(speech.id)
  return {
    recording: recordingCard(speech),
    changed: timeOf(speech.updated_at),
    binPath: `${path}/bin`,
    restorePath: `${path}/restore`,
    warningsPath: `${path}/warnings`,
  }
}

function recordingCard(speech: AdminSpeech): RecordingCard {
  const describe = (code: string) => ({ code, message: warningText(code) })
  return {
    shown: recordingViewOf(speech),
    sha256: speech.audio_sha256 ?? '',
    warnings: speech.warnings.map(describe),
    accepted: speech.accepted_warnings.map(describe),
  }
}

function reportView({ reason, note, created_at: time }: OpenReport): ReportView {
  return { reason: t(`recordings.reasons.${reason}`), note, at: timeOf(time) }
}

function stateOf({ id, speech, isPurged }: SpeechPageParts): SpeechPage['state'] {
  if (id === undefined) return 'new'
  if (speech === undefined || speech.deleted_at === null) return 'live'
  return isPurged ? 'purged' : 'bin'
}

function around(neighbours: Neighbours | undefined, back: string) {
  if (neighbours === undefined) return {}
  const { position, total, previous, next } = neighbours
  return {
    ...(position !== undefined && {
      position: t('speeches.form.position', { position, total: countWords(total) }),
    }),
    ...(previous !== undefined && { previousPath: speechPathWithBack(previous, back) }),
    ...(next !== undefined && { nextPath: speechPathWithBack(next, back) }),
  }
}

function isOverview(path: string): boolean {
  return path === '/admin' || path.startsWith('/admin?')
}

function option(value: string, label: string, current: string): Option {
  return { value, label, isChosen: value === current }
}
