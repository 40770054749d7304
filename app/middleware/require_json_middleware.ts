import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { MalformedRequest } from '#exceptions/malformed_request'

/** Refuses a body of another kind, which the body parser would silently leave out. */
export default class RequireJsonMiddleware {
  /** @param options whether a multipart body will do, which the controller reads */
  handle({ request }: HttpContext, next: NextFn, { orUpload = false } = {}) {
    // What nearly every request says needs no closer look.
    if (request.header('content-type') === 'application/json') return next()
    // Many clients send `Content-Length: 0` and no type where there is no body.
    if (orUpload && request.is(['multipart/form-data']) !== null) return next()
    const hasBody = request.hasBody() && request.header('content-length') !== '0'
    if (hasBody && request.is(['json', 'application/*+json']) === null) {
      throw new MalformedRequest(
        'The body must be JSON, sent with "Content-Type: application/json".'
      )
    }
    const charset = /charset="?([\w-]+)/i.exec(request.header('content-type', '')!)?.[1]
    if (hasBody && charset !== undefined && !/^utf-?8$/i.test(charset)) {
      throw new MalformedRequest(
        'JSON is always UTF-8 (RFC 8259): send it without another charset.'
      )
    }
    return next()
  }
}
