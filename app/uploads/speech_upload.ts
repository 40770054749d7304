import type { HttpRequest } from '@adonisjs/core/http'
import { readRecordingIfAny } from '#uploads/read_recording'
import type { MemoryReservation, UploadMemory } from '#uploads/upload_memory'

/** What was sent of a speech; its end frees the memory that is reserved for its recording. */
export class SpeechUpload implements Disposable {
  constructor(
    /** As the validators take them. */
    readonly fields: Record<string, unknown>,
    readonly recording: Buffer | undefined,
    readonly reservation: MemoryReservation
  ) {}

  [Symbol.dispose](): void {
    this.reservation[Symbol.dispose]()
  }
}

/**
 * Reads a speech that comes as JSON, or as a form with the recording in its field `audio`.
 *
 * @throws what `readRecordingIfAny` throws
 */
export async function readSpeechUpload(
  request: HttpRequest,
  memory: UploadMemory
): Promise<SpeechUpload> {
  const reservation = memory.reserve()
  if (request.is(['multipart/form-data']) === null) {
    return new SpeechUpload(request.all(), undefined, reservation)
  }
  try {
    const { fields, recording } = await readRecordingIfAny(request, reservation)
    return new SpeechUpload(fromForm(fields), recording, reservation)
  } catch (error) {
    reservation[Symbol.dispose]()
    throw error
  }
}

const BOOLEANS = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
])

/** A form has text only; one tag, or an empty field for none, is a list all the same. */
function fromForm({ tags, published, ...fields }: Record<string, unknown>) {
  const list = typeof tags === 'string' ? [tags] : tags === null ? [] : tags
  return { ...fields, tags: list, published: BOOLEANS.get(published) ?? published }
}
