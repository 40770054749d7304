import { inject } from '@adonisjs/core'
import app from '@adonisjs/core/services/app'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import send from 'send'
import env from '#start/env'
import { recordingContentType } from '#storage/recording_types'
import { RecordingUrls } from '#storage/recording_urls'

class SignatureInvalid extends Exception {
  static override status = 403
  static override code = 'forbidden'
  static override message =
    'This address of a recording was changed or has expired: ask for the speech again.'
}

class RecordingNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'This recording does not exist any more.'
}

@inject()
export default class RecordingsController {
  constructor(private urls: RecordingUrls) {}

  /** Serves a recording from our own disk; in parts too, as players ask for them (RFC 9110, 14). */
  async show({ params, request, response }: HttpContext) {
    const storageKey = (params['*'] as string[]).join('/')
    const { expires = '', signature = '' } = request.qs() as Record<string, string>
    if (!this.urls.verify(storageKey, String(expires), String(signature))) {
      throw new SignatureInvalid()
    }
    response.header('Content-Type', recordingContentType(storageKey))
    response.header('X-Content-Type-Options', 'nosniff')
    response.relayHeaders()
    await new Promise<void>((resolve, reject) => {
      send(request.request, encodeURI(storageKey), {
        root: app.makePath(env.get('STORAGE_PATH'), 'files'),
        dotfiles: 'deny',
        index: false,
        // As long as the shortest remaining life of a signed address.
        cacheControl: true,
        maxAge: '1h',
      })
        .on('error', (error: { status?: number }) => {
          reject(error.status === 404 ? new RecordingNotFound() : error)
        })
        .on('headers', (raw) => raw.setHeader('Cache-Control', 'private, max-age=3600'))
        .on('end', resolve)
        .pipe(response.response)
      response.response.once('close', resolve)
    })
  }
}
