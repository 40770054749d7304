import { backPath } from '#panel/back_path'
import { type SentUpload, sentValues, type SpeechValues, unpackValues } from '#panel/speech_fields'
import { t } from '#panel/texts'
import { UUID_PATTERN } from '#postgres/uuid'
import type { SentSpeechForm } from '#uploads/speech_form'
import { namesOfTags } from '#validators/panel_speech'

/** What the form of a speech sends beside the fields; what is not right counts as left out. */
export interface SentForm {
  /** As the validator takes them. */
  fields: Record<string, unknown>
  /** The same as the form shows them again. */
  values: SpeechValues
  opened: SpeechValues | undefined
  /** That the editor has seen; 0 for none. */
  version: number
  newId: string | undefined
  back: string
  upload: SentUpload | undefined
  createsTags: boolean
  wantsPublished: boolean
  wantsNext: boolean
  fault: unknown
}

/** @param fallback where the page leads back to, if the form does not say */
export function sentForm(form: SentSpeechForm, fallback: string): SentForm {
  const { fields } = form
  const { id } = fields
  const opened = unpackValues(fields.opened)
  const upload = form.upload ?? earlierUpload(fields)
  const version = Number(fields.version)
  return {
    fields: { ...fields, tags: namesOfTags(fields.tags), upload_id: upload?.id ?? null },
    values: { ...sentValues(fields), recording: opened?.recording ?? '' },
    opened,
    version: Number.isSafeInteger(version) ? version : 0,
    newId: uuidOf(id),
    back: backPath(fields.back, fallback),
    upload,
    createsTags: fields.create_tags === 'true',
    wantsPublished: fields.then === 'publish',
    wantsNext: fields.then === 'next',
    fault: form.fault,
  }
}

/** @returns undefined for what is no UUID */
export function uuidOf(value: unknown): string | undefined {
  return typeof value === 'string' && UUID_PATTERN.test(value) ? value.toLowerCase() : undefined
}

/** A recording that was sent before, with a form that was refused or by the script of the page. */
function earlierUpload(fields: Record<string, unknown>): SentUpload | undefined {
  const { upload_id: id, upload_name: name } = fields
  if (typeof id !== 'string') return undefined
  return { id, filename: typeof name === 'string' ? name : t('speeches.form.unnamed_recording') }
}
