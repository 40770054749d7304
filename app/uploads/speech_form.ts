import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { HttpRequest } from '@adonisjs/core/http'
import { AudioTooLarge } from '#audio/errors'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import type { Upload } from '#importing/uploads/upload_names'
import { type ReceivedRecording, UploadReceiver } from '#importing/uploads/upload_receiver'
import { UploadSessions } from '#importing/uploads/upload_sessions'
import { formFields } from '#uploads/form_fields'
import {
  type FilePart,
  MAX_BESIDE_FILES_BYTES,
  oneFileOnly,
  readMultipart,
  type TextFields,
} from '#uploads/read_multipart'
import { UploadMemory } from '#uploads/upload_memory'

/** What a page sent of a speech. */
export interface SentSpeechForm {
  /** As the validators take them: without blanks around them, null where one is empty. */
  fields: Record<string, unknown>
  /** The recording, which waits for a day until a speech takes it. */
  upload?: Upload
  /** Why there is no upload, though a recording was sent. */
  fault?: unknown
}

/** Reads the forms of a speech's page, whose recording is in the field `audio`. */
@inject()
export class SpeechForms {
  constructor(
    private receiver: UploadReceiver,
    private sessions: UploadSessions,
    private memory: UploadMemory
  ) {}

  /**
   * Reads a form. What is wrong with the recording does not lose the fields that came before it; a
   * recording that is fine waits as an upload, so that it need not be sent again when a field is not.
   *
   * @throws what `readMultipart` throws when no recording had come
   */
  async read(request: HttpRequest, adminId: string): Promise<SentSpeechForm> {
    if (request.is(['multipart/form-data']) === null) return { fields: cleaned(request.body()) }
    await using staged = this.receiver.stage()
    using reservation = this.memory.reserve()
    const newId = randomUUID()
    let before: TextFields | undefined
    let received: ReceivedRecording | undefined
    let files = 0
    const onFile = async ({ field, filename, stream }: FilePart, fields: TextFields) => {
      before = fields
      if (field !== 'audio' || ++files > 1) throw oneFileOnly('audio', 'audio')
      received = await this.receiver.receive(staged, newId, filename, stream, reservation)
    }
    try {
      const fields = await readMultipart(request.request, {
        maxBytes: MAX_RECORDING_BYTES + MAX_BESIDE_FILES_BYTES,
        tooLarge: () => new AudioTooLarge(),
        maxFiles: 1,
        onFile,
      })
      before = fields
      if (received === undefined) return { fields: formFields(fields) }
      const arrived = { recordings: [received], staged }
      const upload = await this.sessions.addOne(newId, arrived, adminId)
      return { fields: formFields(fields), upload }
    } catch (fault) {
      if (before === undefined) throw fault
      return { fields: formFields(before), fault }
    }
  }
}

/** What the body parser made of a form, in the shape that `formFields` gives. */
function cleaned(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      return [name, typeof value === 'string' ? value.trim() || null : value]
    })
  )
}
