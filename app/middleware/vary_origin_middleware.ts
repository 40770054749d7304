import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Tells caches that an answer made for one origin carries no permission for another one. */
export default class VaryOriginMiddleware {
  handle({ response }: HttpContext, next: NextFn) {
    response.vary('Origin')
    return next()
  }
}
