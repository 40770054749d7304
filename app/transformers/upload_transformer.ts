import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type { Upload } from '#importing/uploads/upload_names'
import type { RecordingUrls } from '#storage/recording_urls'
import { Count, Uuid } from '#transformers/schema'

export const UploadSchema = Type.Object({
  id: Uuid,
  filename: Type.String({ description: 'What the CSV file calls it' }),
  size_bytes: Count,
  duration_ms: Count,
  url: Type.String({ format: 'uri', description: 'Where it can be heard for an hour' }),
  warnings: Type.Array(Type.String(), {
    description: 'Codes of what should be heard again',
  }),
})

export const RejectedFileSchema = Type.Object({
  filename: Type.String({ description: 'As it was sent' }),
  code: Type.String(),
  message: Type.String(),
})

export const UploadsSchema = Type.Object({
  upload_session_id: Uuid,
  files: Type.Array(UploadSchema),
  rejected: Type.Array(RejectedFileSchema),
})

/** A recording that waits for its import. */
export default class UploadTransformer extends BaseTransformer<Upload> {
  constructor(
    upload: Upload,
    private urls: RecordingUrls
  ) {
    super(upload)
  }

  toObject(): Static<typeof UploadSchema> {
    const upload = this.resource
    return {
      ...this.pick(upload, ['id', 'filename', 'size_bytes', 'duration_ms']),
      url: this.urls.sign(upload.storage_key).url,
      warnings: upload.warnings.map(({ code }) => code),
    }
  }
}
