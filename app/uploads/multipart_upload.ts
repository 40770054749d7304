import type { HttpRequest } from '@adonisjs/core/http'
import { UploadTooSlow } from '#audio/errors'
import { MalformedRequest } from '#exceptions/malformed_request'
import { boundMultipart, type MultipartBounds } from '#uploads/bounded_multipart'
import { watchPace } from '#uploads/upload_pace'

interface Reading extends Pick<MultipartBounds, 'maxFileBytes' | 'onField'> {
  tooLarge: () => Error
  /** Whether what has come must be worked off before more is read. */
  isBusy?: () => boolean
}

/** A multipart request whose files are read while they arrive; nothing is written anywhere. */
export class MultipartUpload {
  /** What it was given up for. */
  fault: Error | undefined

  /** @throws MalformedRequest for a request of another kind */
  constructor(private request: HttpRequest) {
    if (request.is(['multipart/form-data']) === null) {
      throw new MalformedRequest('Send the files as multipart/form-data.')
    }
  }

  /** Reads no more of it: `read` throws the first fault. */
  giveUp(fault: Error): void {
    this.fault ??= fault
    this.request.multipart.abort(this.fault)
  }

  /**
   * Reads it to its end, with the handlers that `request.multipart.onFile` was given; then the text
   * fields are in `request`.
   *
   * @throws the fault; UploadTooSlow
   * @throws E_REQUEST_ENTITY_TOO_LARGE when there are too many text fields, or too long ones
   * @throws MalformedRequest when the body is cut off or is no multipart
   */
  async read({ maxFileBytes, onField, tooLarge, isBusy = () => false }: Reading): Promise<void> {
    const { request } = this
    const { request: message, response } = request
    boundMultipart(request, { maxFileBytes, onField, onTooLarge: () => this.giveUp(tooLarge()) })
    const isWaiting = () => !message.complete && !isBusy()
    const endWatch = watchPace(message.socket, isWaiting, () => {
      response.setHeader('Connection', 'close')
      this.giveUp(new UploadTooSlow())
    })
    try {
      await request.multipart.process()
      // A small body, which was there as a whole, is processed before it can be aborted.
      if (this.fault !== undefined) throw this.fault as Error
    } catch (error) {
      if (error === this.fault || isTooLarge(error)) throw error
      throw new MalformedRequest('The upload is cut off, or is not valid multipart/form-data.')
    } finally {
      endWatch()
    }
  }
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: string }).code === 'E_REQUEST_ENTITY_TOO_LARGE'
}
