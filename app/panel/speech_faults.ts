import {
  ExternalIdTaken,
  RecordingMissing,
  SpeechExists,
  SpeechInBin,
  UnknownTagNames,
  UnknownTags,
} from '#catalog/errors'
import type { FormError } from '#panel/form_errors'

/** Refusals of a use case, by the field that they are about. */
const FAULTS: { of: abstract new (...args: never[]) => Error; error: FormError }[] = [
  {
    of: ExternalIdTaken,
    error: { field: 'external_id', message: 'Another speech, perhaps in the bin, has this id.' },
  },
  {
    of: SpeechExists,
    error: {
      field: 'text',
      message: 'Another speech has the same sentence, level, type and recording: change that one.',
    },
  },
  {
    of: RecordingMissing,
    error: {
      field: 'audio',
      message: 'A published speech needs a recording: choose one, or save it as a draft.',
    },
  },
  {
    of: SpeechInBin,
    error: { message: 'This speech is in the bin: restore it, then save your changes.' },
  },
  {
    of: UnknownTags,
    error: { field: 'tags', message: 'A tag was deleted a moment ago: save again.' },
  },
]

/** Says of a refusal of the use case what the form shows; undefined for what is none of them. */
export function speechFault(error: unknown): FormError | undefined {
  if (error instanceof UnknownTagNames) {
    const names = error.names.map((name) => `#${name}`).join(', ')
    const these = error.names.length === 1 ? 'it' : 'them'
    return {
      field: 'tags',
      message: `There is no tag ${names} yet: correct the name, or tick below to create ${these}.`,
    }
  }
  return FAULTS.find(({ of }) => error instanceof of)?.error
}
