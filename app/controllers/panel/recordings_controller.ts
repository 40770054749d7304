import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { byteRange } from '#controllers/byte_range'
import { isVersionOf } from '#panel/recording_path'
import { RangeNotSatisfiable, RecordingNotFound } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'
import { recordingContentType } from '#storage/recording_types'

@inject()
export default class RecordingsController {
  constructor(
    private search: SpeechSearch,
    private storage: RecordingStorage
  ) {}

  /** Plays a speech's recording, in parts too; those of drafts, and of what is in the bin, as well. */
  async show({ params, request, response }: HttpContext) {
    const { audio_url: key, audio_sha256: sha256 } = await this.search.find(String(params.id))
    if (key === null) throw new RecordingNotFound()
    const etag = `"${sha256 ?? key}"`
    if (request.header('if-none-match')?.includes(etag)) return response.status(304).send(null)

    const size = await this.storage.sizeOf(key)
    const isOther = request.header('if-range', etag) !== etag
    const range = byteRange(isOther ? undefined : request.header('range'), size)
    if (range === null) {
      response.header('Content-Range', `bytes */${size}`)
      throw new RangeNotSatisfiable()
    }
    const bytes = await this.storage.read(key, range)
    if (range !== undefined) {
      const { first } = range
      response.status(206)
      response.header('Content-Range', `bytes ${first}-${first + bytes.length - 1}/${size}`)
    }
    const isForever = sha256 !== null && isVersionOf(sha256, request.input('v'))
    return response
      .header('Content-Type', recordingContentType(key))
      .header('ETag', etag)
      .header('Accept-Ranges', 'bytes')
      .header('Cache-Control', `private, ${isForever ? 'max-age=31536000, immutable' : 'no-cache'}`)
      .header('Cross-Origin-Resource-Policy', 'same-origin')
      .send(bytes)
  }
}
