import type { HttpRequest } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { readRecordingIfAny } from '#uploads/read_recording'
import type { UploadMemory } from '#uploads/upload_memory'

/** What came of a speech: its fields as the validators take them, and its recording, if any. */
export interface SpeechUpload {
  fields: Record<string, unknown>
  recording: Buffer | undefined
}

/**
 * Reads a speech that comes as JSON, or as a form with the recording in its field `audio`.
 *
 * @param use is done when the recording is needed no more
 * @throws what `readRecordingIfAny` throws
 */
export async function withUpload<T>(
  request: HttpRequest,
  memory: UploadMemory,
  use: (upload: SpeechUpload) => Promise<T>
): Promise<T> {
  if (request.is(['multipart/form-data']) === null) {
    return use({ fields: request.all(), recording: undefined })
  }
  using reservation = memory.reserve()
  const recording = await readRecordingIfAny(request, reservation)
  return await use({ fields: fromForm(request.body()), recording })
}

/** What a speech is refused for that comes with a recording, and names an upload. */
export function oneRecordingOnly(): Error {
  const message = 'Send either the recording in the field "audio", or an upload_id'
  return new errors.E_VALIDATION_ERROR([{ field: 'upload_id', rule: 'oneRecording', message }])
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
