import { Exception } from '@adonisjs/core/exceptions'

/**
 * Whether reading failed because of the recording itself: another try cannot succeed, while other
 * recordings can be read. Otherwise a decoder, a storage or a database is away.
 */
export function isRecordingFault(error: unknown): error is Exception & { code: string } {
  return error instanceof Exception && error.status < 500 && error.code !== undefined
}
