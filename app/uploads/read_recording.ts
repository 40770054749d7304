import type { HttpRequest } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { AudioMissing, AudioTooLarge } from '#audio/errors'
import { RecordingBuffers } from '#audio/recording_buffers'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import { MultipartUpload } from '#uploads/multipart_upload'
import type { MemoryReservation } from '#uploads/upload_memory'

/**
 * Reads the file `audio` of a multipart request into memory; nothing is written anywhere.
 *
 * @param reservation of memory for the recording; the caller disposes of it
 * @returns the recording's bytes, which the caller overwrites; the text fields are in `request`
 * @throws AudioMissing, AudioTooLarge, UploadTooSlow, ScorerBusy
 * @throws E_VALIDATION_ERROR when there are other files
 * @throws E_REQUEST_ENTITY_TOO_LARGE when there are too many text fields, or too long ones
 * @throws MalformedRequest when the body is cut off or is no multipart
 */
export async function readRecording(
  request: HttpRequest,
  reservation: MemoryReservation
): Promise<Buffer> {
  if (request.is(['multipart/form-data']) === null) {
    throw new AudioMissing('Send the recording as the file field "audio" of multipart/form-data.')
  }
  const recording = await readRecordingIfAny(request, reservation)
  if (recording === undefined) throw new AudioMissing()
  return recording
}

/** The same where a request may come without a file. @returns undefined then */
export async function readRecordingIfAny(
  request: HttpRequest,
  reservation: MemoryReservation
): Promise<Buffer | undefined> {
  const buffers = new RecordingBuffers()
  const chunks: Buffer[] = []
  let size = 0
  let files = 0
  const upload = new MultipartUpload(request)
  request.multipart.onFile('*', {}, async (part) => {
    files++
    if (part.name !== 'audio' || files > 1) upload.fault = oneFileOnly(part.name)
    for await (const chunk of part as AsyncIterable<Buffer>) {
      chunks.push(buffers.keep(chunk))
      size += chunk.length
      if (size > MAX_RECORDING_BYTES) upload.fault ??= new AudioTooLarge()
      upload.fault ??= faultOfGrowing(reservation, chunk.length)
      if (upload.fault !== undefined) break
    }
    if (upload.fault === undefined) return
    // Also those that came after the upload was given up.
    buffers.wipe()
    upload.giveUp(upload.fault)
  })
  try {
    await upload.read({ maxFileBytes: MAX_RECORDING_BYTES, tooLarge: () => new AudioTooLarge() })
    return files === 0 ? undefined : Buffer.concat(chunks)
  } finally {
    buffers.wipe()
  }
}

function faultOfGrowing(reservation: MemoryReservation, bytes: number): Error | undefined {
  try {
    reservation.grow(bytes)
    return undefined
  } catch (error) {
    return error as Error
  }
}

function oneFileOnly(field: string): Error {
  return new errors.E_VALIDATION_ERROR([
    { field, rule: 'oneFile', message: 'Send exactly one file, in the field "audio"' },
  ])
}
