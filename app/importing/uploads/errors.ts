import { Exception } from '@adonisjs/core/exceptions'
import { MessageException, messagesOf } from '#messages/message'

/** There is no such upload session, or it was removed after its day. */
export class UploadSessionUnknown extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message =
    'This upload session does not exist, or no longer exists: upload the recordings again without an upload_session_id.'
}

/** Another admin has uploaded it. */
export class UploadNotYours extends Exception {
  static override status = 403
  static override code = 'not_yours'
  static override message =
    'Another admin has uploaded this: upload the recordings yourself, without an upload_session_id.'
}

export class UploadSessionExpired extends Exception {
  static override status = 409
  static override code = 'upload_session_expired'
  static override message =
    'This upload session is older than 24 hours: upload the recordings again without an upload_session_id.'
}

export class UploadSessionUsed extends Exception {
  static override status = 409
  static override code = 'upload_session_used'
  static override message =
    'An import has taken the recordings of this upload session: upload again without an upload_session_id.'
}

/** More recordings than one import takes. */
export class UploadSessionFull extends Exception {
  static override status = 409
  static override code = 'upload_session_full'
  static override message =
    'The upload session holds 10,000 recordings, and none of these was kept: upload them without an upload_session_id.'
}

/** There is no such upload, or an import or a speech has it already. */
export class UploadUnknown extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message =
    'This upload no longer exists, or already belongs to a speech: upload the recording again.'
}

/** A speech came with a recording, and names an upload too. */
export class TwoRecordings extends Exception {
  static override status = 422
  static override code = 'validation_failed'
  static override message = 'Some fields of the request are not right; nothing was changed.'
  readonly faults = [
    {
      field: 'upload_id',
      code: 'one_recording',
      message: 'Send either the recording in the field "audio", or an upload_id',
    },
  ]
}

export const FILENAME_TEXTS = {
  upload_not_audio:
    'The name must end in .mp3, .wav or .m4a, and not begin with a dot: rename the file.',
  upload_name_too_long: 'The name has more than {max} bytes: give the file a shorter one.',
}

export const filenameMessage = messagesOf('errors', FILENAME_TEXTS)

/** A name that no row of a CSV file can have. */
export class FilenameUnusable extends MessageException {
  static override status = 422
  static override code = 'filename_unusable'
}

/** The uploaded bytes are gone from the storage. */
export class UploadLost extends Exception {
  static override status = 409
  static override code = 'upload_lost'
  static override message =
    'An uploaded recording is no longer in the storage: upload the recordings again without an upload_session_id.'
}

/** More files than one request brings; none was kept. */
export class TooManyFiles extends Exception {
  static override status = 413
  static override code = 'too_many_files'
  static override message =
    'A request may bring up to 500 recordings of 10 MB, and none of these was kept: send them in several requests, with the upload_session_id of the first answer.'
}
