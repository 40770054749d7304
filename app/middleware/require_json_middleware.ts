import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { MalformedRequest } from '#exceptions/malformed_request'

/** Refuses a body of another kind, which the body parser would silently leave out. */
export default class RequireJsonMiddleware {
  handle({ request }: HttpContext, next: NextFn) {
    if (request.hasBody() && request.is(['json', 'application/*+json']) === null) {
      throw new MalformedRequest(
        'The body must be JSON, sent with "Content-Type: application/json".'
      )
    }
    return next()
  }
}
