import type { HttpRequest } from '@adonisjs/core/http'
import { AudioMissing, AudioTooLarge } from '#audio/errors'
import { RecordingBuffers } from '#audio/recording_buffers'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import { formFields } from '#uploads/form_fields'
import { MAX_BESIDE_FILES_BYTES, oneFileOnly, readMultipart } from '#uploads/read_multipart'
import type { MemoryReservation } from '#uploads/upload_memory'

const FIELD = 'audio'

/** A form with a recording. */
export interface SentRecording {
  /** The text fields, as validators take them. */
  fields: Record<string, unknown>
  /** The caller overwrites it. */
  recording: Buffer
}

/**
 * Reads a multipart request with the recording in its field `audio` into memory; nothing is written
 * anywhere.
 *
 * @param reservation of memory for the recording; the caller disposes of it
 * @throws AudioMissing; what `readRecordingIfAny` throws
 */
export async function readRecording(
  request: HttpRequest,
  reservation: MemoryReservation
): Promise<SentRecording> {
  if (request.is(['multipart/form-data']) === null) {
    throw new AudioMissing('Send the recording as the file field "audio" of multipart/form-data.')
  }
  const { fields, recording } = await readRecordingIfAny(request, reservation)
  if (recording === undefined) throw new AudioMissing()
  return { fields, recording }
}

/**
 * The same where a form may come without a file.
 *
 * @throws AudioTooLarge, ScorerBusy, UploadTooSlow; PayloadTooLarge for too much beside the recording
 * @throws E_VALIDATION_ERROR when there are other files
 * @throws MalformedRequest when the body is cut off or is no multipart
 */
export async function readRecordingIfAny(
  { request }: HttpRequest,
  reservation: MemoryReservation
): Promise<Pick<SentRecording, 'fields'> & Partial<SentRecording>> {
  // All of the body: a recording's bytes are slices of these, and so are overwritten with them.
  const buffers = new RecordingBuffers()
  const chunks: Buffer[] = []
  let size = 0
  let files = 0
  try {
    const fields = await readMultipart(request, {
      maxBytes: MAX_RECORDING_BYTES + MAX_BESIDE_FILES_BYTES,
      tooLarge: () => new AudioTooLarge(),
      maxFiles: 1,
      fileField: FIELD,
      reservation,
      onChunk: (chunk) => void buffers.keep(chunk),
      async onFile({ field, filename, stream }) {
        if (field !== FIELD || ++files > 1) throw oneFileOnly(field, FIELD)
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          size += chunk.length
          if (size > MAX_RECORDING_BYTES) throw new AudioTooLarge()
          reservation.grow(chunk.length)
          chunks.push(chunk)
        }
        // A form in which no file was chosen.
        if (size === 0 && !filename) files = 0
      },
    })
    const recording = files === 0 ? undefined : Buffer.concat(chunks)
    return { fields: formFields(fields), recording }
  } finally {
    buffers.wipe()
  }
}
