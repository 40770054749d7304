import type { AuditedEntry } from '#auditing/audit_reader'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import {
  isSameField,
  packValues,
  type SentUpload,
  SPEECH_FIELD_NAMES,
  type SpeechFieldName,
  type SpeechValues,
  valuesOf,
} from '#panel/speech_fields'
import { historyLines } from '#panel/speech_history'
import { speechPath } from '#panel/speech_page'
import { showValue } from '#panel/speech_values'
import { t } from '#panel/texts'

/** Where a field stands when somebody else has changed the speech meanwhile. */
interface FieldStates {
  /** Undefined where nobody knows it any more. */
  opened: SpeechValues | undefined
  theirs: SpeechValues
  yours: SpeechValues
  /** A recording that is to replace theirs. */
  upload?: SentUpload
}

/** A field in which the two differ. */
export interface ConflictRow {
  name: string
  label: string
  /** What people have written: a sentence in English, or names. */
  lang?: 'en'
  translate?: 'no'
  opened: string
  theirs: { value: string; shown: string; isChosen: boolean }
  yours: { value: string; shown: string; isChosen: boolean }
}

export interface Conflict {
  rows: ConflictRow[]
  /** What is sent of the other fields. */
  rest: { name: string; value: string }[]
}

/** Fields that hold names. */
const NAMES: SpeechFieldName[] = ['tags', 'external_id', 'recording']

/** Whether nobody else has changed a field since the form was opened. */
export function isUntouched(opened: SpeechValues | undefined, theirs: SpeechValues): boolean {
  if (opened === undefined) return false
  return SPEECH_FIELD_NAMES.every((name) => isSameField(name, opened, theirs))
}

/**
 * Compares what two people made of a speech, field by field. Chosen is whoever changed a field; where
 * both did, the other one, whose change is saved already.
 */
export function conflictOf({ opened, theirs, yours, upload }: FieldStates): Conflict {
  const conflict: Conflict = { rows: [], rest: [] }
  for (const name of SPEECH_FIELD_NAMES) {
    const isRecording = name === 'recording'
    const differs = isRecording ? upload !== undefined : !isSameField(name, yours, theirs)
    const mine = isRecording ? (upload?.id ?? '') : yours[name]
    const field = isRecording ? 'upload_id' : name
    if (!differs) {
      conflict.rest.push({ name: field, value: isRecording ? '' : theirs[name] })
      continue
    }
    const theyChanged = opened === undefined || !isSameField(name, opened, theirs)
    conflict.rows.push({
      name: field,
      label: t(`speeches.fields.${name}`),
      ...(name === 'text' && { lang: 'en' }),
      ...(NAMES.includes(name) && { translate: 'no' }),
      opened:
        opened === undefined ? t('speeches.conflict.not_known') : showValue(name, opened[name]),
      theirs: {
        value: isRecording ? '' : theirs[name],
        shown: showValue(name, theirs[name]),
        isChosen: theyChanged,
      },
      yours: {
        value: mine,
        shown: isRecording ? (upload?.filename ?? '') : showValue(name, mine),
        isChosen: !theyChanged,
      },
    })
  }
  return conflict
}

/** What the page of a conflict shows; it leads back once something is saved. */
export function conflictPage(
  conflict: Conflict,
  current: AdminSpeech,
  sent: { back: string; createsTags: boolean; upload?: SentUpload },
  last: AuditedEntry | undefined
) {
  return {
    ...conflict,
    path: speechPath(current.id),
    back: sent.back,
    version: current.version,
    opened: packValues(valuesOf(current)),
    uploadName: sent.upload?.filename ?? '',
    createsTags: sent.createsTags,
    last: last && historyLines([last])[0],
  }
}
