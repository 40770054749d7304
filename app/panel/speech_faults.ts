import {
  ExternalIdTaken,
  RecordingMissing,
  SpeechExists,
  SpeechInBin,
  UnknownTagNames,
  UnknownTags,
} from '#catalog/errors'
import type { FormError } from '#panel/form_errors'
import { t } from '#panel/texts'

/** Refusals of a use case, by the field that they are about, and the name of what is said of them. */
const FAULTS: { of: abstract new (...args: never[]) => Error; field?: string; name: string }[] = [
  { of: ExternalIdTaken, field: 'external_id', name: 'external_id_taken' },
  { of: SpeechExists, field: 'text', name: 'exists' },
  { of: RecordingMissing, field: 'audio', name: 'recording_missing' },
  { of: SpeechInBin, name: 'in_bin' },
  { of: UnknownTags, field: 'tags', name: 'tag_deleted' },
]

/** Says of a refusal of the use case what the form shows; undefined for what is none of them. */
export function speechFault(error: unknown): FormError | undefined {
  if (error instanceof UnknownTagNames) {
    const names = error.names.map((name) => `#${name}`).join(', ')
    const message = t('speeches.faults.unknown_tags', { names, count: error.names.length })
    return { field: 'tags', message }
  }
  const fault = FAULTS.find(({ of }) => error instanceof of)
  return fault && { field: fault.field, message: t(`speeches.faults.${fault.name}`) }
}
