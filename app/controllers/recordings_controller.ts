import { inject } from '@adonisjs/core'
import type { HttpContext, HttpResponse } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import send from 'send'
import { PreconditionFailed, SignatureInvalid } from '#exceptions/recordings'
import env from '#start/env'
import { RangeNotSatisfiable, RecordingNotFound } from '#storage/errors'
import { FsRecordingUrls } from '#storage/fs_recording_urls'
import { recordingContentType } from '#storage/recording_types'

/** What `send` says of a file that it has opened, and what no failure may carry. */
const FILE_HEADERS = ['Accept-Ranges', 'Content-Type', 'ETag', 'Last-Modified']

@inject()
export default class RecordingsController {
  constructor(private urls: FsRecordingUrls) {}

  /** Serves a recording from our own disk; in parts too, as players ask for them (RFC 9110, 14). */
  async show({ params, request, response }: HttpContext) {
    const storageKey = (params['*'] as string[]).join('/')
    const { expires, signature } = request.qs()
    const isSigned =
      typeof expires === 'string' &&
      typeof signature === 'string' &&
      this.urls.verify(storageKey, expires, signature)
    if (!isSigned) throw new SignatureInvalid()

    response.header('Content-Type', recordingContentType(storageKey))
    response.relayHeaders()
    await new Promise<void>((resolve, reject) => {
      send(request.request, encodeURI(storageKey), {
        root: app.makePath(env.get('STORAGE_PATH'), 'files'),
        dotfiles: 'deny',
        index: false,
      })
        .on('error', (error: SendError) => {
          // A fault in the middle of the file, or a client that has hung up meanwhile.
          if (response.headersSent) return resolve(void response.response.destroy())
          reject(toFailure(error, response))
        })
        .on('directory', () => reject(new RecordingNotFound()))
        // As long as the shortest remaining life of a signed address.
        .on('headers', (raw) => raw.setHeader('Cache-Control', 'private, max-age=3600'))
        .on('end', resolve)
        .pipe(response.response)
      response.response.once('close', resolve)
    })
  }
}

interface SendError extends Error {
  status?: number
  headers?: Record<string, string>
}

function toFailure(error: SendError, response: HttpResponse): Error {
  for (const name of FILE_HEADERS) {
    response.removeHeader(name)
    response.response.removeHeader(name)
  }
  switch (error.status) {
    case 400:
    case 403:
    case 404:
      return new RecordingNotFound()
    case 412:
      return new PreconditionFailed()
    case 416:
      response.header('Content-Range', error.headers?.['Content-Range'] ?? 'bytes */*')
      return new RangeNotSatisfiable()
    default:
      return error
  }
}
