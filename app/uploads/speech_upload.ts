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
    const recording = await readRecordingIfAny(request, reservation)
    return new SpeechUpload(fromForm(request.body()), recording, reservation)
  } catch (error) {
    reservation[Symbol.dispose]()
    throw error
  }
}

const BOOLEANS = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
])

/** `tags[]`, as `boundMultipart` spells it. */
const LISTED_TAGS = 'tags::'

/**
 * A form has text only. A list is a field that comes again and again, `tags` or `tags[]`; one that
 * comes empty, which the body parser makes null of, is an empty list.
 */
function fromForm({ [LISTED_TAGS]: listed, published, ...fields }: Record<string, unknown>) {
  const tags = fields.tags === undefined ? listed : fields.tags
  const list = typeof tags === 'string' ? [tags] : tags === null ? [] : tags
  return { ...fields, tags: list, published: BOOLEANS.get(published) ?? published }
}
