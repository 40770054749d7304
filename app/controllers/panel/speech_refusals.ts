import { errors as vineErrors } from '@vinejs/vine'
import { UnknownTagNames } from '#catalog/errors'
import { nameFailure } from '#exceptions/failure'
import {
  FilenameUnusable,
  UploadLost,
  UploadNotYours,
  UploadSessionExpired,
  UploadUnknown,
} from '#importing/uploads/errors'
import { type FormError, fromValidation } from '#panel/form_errors'
import { messageWords } from '#panel/message_words'
import { speechFault } from '#panel/speech_faults'
import { t } from '#panel/texts'

/** Why the form of a speech is shown again. */
export interface Refusal {
  status: number
  errors: FormError[]
  /** Names that no tag has. */
  newTags: string[]
  /** Whether the recording has to be chosen again. */
  losesUpload: boolean
  retryAfterSeconds?: number
}

const UPLOAD_GONE = [UploadUnknown, UploadNotYours, UploadSessionExpired, UploadLost]

/** Takes a failure to save a speech for a refusal. @throws the failure, where a form cannot say it */
export function refusalOf(error: unknown): Refusal {
  const refusal = { newTags: [], losesUpload: false }
  if (error instanceof vineErrors.E_VALIDATION_ERROR) {
    const faults = error.messages as { field: string; message: string; rule: string }[]
    return { ...refusal, status: 422, errors: fromValidation(faults.map(aboutTheRecording)) }
  }
  const failure = nameFailure(error)
  if (failure === undefined || failure.code === 'not_found') {
    if (!UPLOAD_GONE.some((gone) => error instanceof gone)) throw error
  }
  const { status, said, retryAfterSeconds } = failure!
  const detail = messageWords(said)
  const fault = speechFault(error)
  if (fault !== undefined) {
    const newTags = error instanceof UnknownTagNames ? error.names : []
    return { ...refusal, status, newTags, errors: [fault] }
  }
  if (UPLOAD_GONE.some((gone) => error instanceof gone)) {
    const message = t('speeches.faults.upload_gone')
    return { ...refusal, status: 409, losesUpload: true, errors: [{ field: 'audio', message }] }
  }
  if (failure!.code.startsWith('audio_') || error instanceof FilenameUnusable) {
    return { ...refusal, status, errors: [{ field: 'audio', message: detail }] }
  }
  const message = t('speeches.faults.not_saved', { detail })
  return { ...refusal, status, retryAfterSeconds, errors: [{ message }] }
}

/** What the form has as one field, whichever way the recording was sent. */
function aboutTheRecording(fault: { field: string; message: string; rule: string }) {
  if (fault.rule === 'oneFile')
    return { field: 'audio', message: t('speeches.faults.one_recording') }
  return fault.field === 'upload_id' ? { ...fault, field: 'audio' } : fault
}
