import type { HttpRequest } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { boundMultipart } from '#controllers/api/bounded_multipart'
import { watchPace } from '#controllers/api/upload_pace'
import type { UploadShare } from '#controllers/api/upload_space'
import { MalformedRequest } from '#exceptions/malformed_request'
import { MAX_RECORDING_BYTES } from '#scoring/audio/gate'
import { AudioMissing, AudioTooLarge, UploadTooSlow } from '#scoring/errors'
import { RecordingBuffers } from '#scoring/recording_buffers'

/**
 * Reads the file `audio` of a multipart request into memory; nothing is written anywhere.
 *
 * @param share of the memory for recordings; the caller gives it back
 * @returns the recording's bytes, which the caller overwrites; the text fields are in `request`
 * @throws AudioMissing, AudioTooLarge, UploadTooSlow, ScorerBusy
 * @throws E_VALIDATION_ERROR when there are other files
 * @throws E_REQUEST_ENTITY_TOO_LARGE when there are too many text fields, or too long ones
 * @throws MalformedRequest when the body is cut off or is no multipart
 */
export async function readRecording(request: HttpRequest, share: UploadShare): Promise<Buffer> {
  if (request.is(['multipart/form-data']) === null) {
    throw new AudioMissing('Send the recording as the file field "audio" of multipart/form-data.')
  }
  const buffers = new RecordingBuffers()
  const chunks: Buffer[] = []
  let size = 0
  let files = 0
  let fault: Error | undefined
  request.multipart.onFile('*', {}, async (part) => {
    files++
    if (part.name !== 'audio' || files > 1) fault = oneFileOnly(part.name)
    for await (const chunk of part as AsyncIterable<Buffer>) {
      chunks.push(buffers.keep(chunk))
      size += chunk.length
      if (size > MAX_RECORDING_BYTES) fault ??= new AudioTooLarge()
      fault ??= withoutRoom(share, chunk.length)
      if (fault !== undefined) break
    }
    if (fault === undefined) return
    // Also those that came after the upload was given up.
    buffers.wipe()
    request.multipart.abort(fault)
  })
  boundMultipart(request, (tooLarge) => {
    fault = tooLarge
    request.multipart.abort(fault)
  })
  const endWatch = watchPace(request.request.socket, () => {
    fault = new UploadTooSlow()
    request.response.setHeader('Connection', 'close')
    request.multipart.abort(fault)
  })
  try {
    await request.multipart.process()
    // A small body, which was there as a whole, is processed before it can be aborted.
    if (fault !== undefined) throw fault as Error
    if (files === 0) throw new AudioMissing()
    return Buffer.concat(chunks)
  } catch (error) {
    if (error === fault || error instanceof AudioMissing || isTooLarge(error)) throw error
    throw new MalformedRequest('The upload is cut off, or is no valid multipart/form-data.')
  } finally {
    endWatch()
    buffers.wipe()
  }
}

function withoutRoom(share: UploadShare, bytes: number): Error | undefined {
  try {
    share.grow(bytes)
    return undefined
  } catch (error) {
    return error as Error
  }
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: string }).code === 'E_REQUEST_ENTITY_TOO_LARGE'
}

function oneFileOnly(field: string): Error {
  return new errors.E_VALIDATION_ERROR([
    { field, rule: 'oneFile', message: 'Send exactly one file, in the field "audio"' },
  ])
}
