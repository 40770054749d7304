import type { HttpRequest } from '@adonisjs/core/http'
import type { RequestSource } from '#panel/own_page'

/** What the browser says about where a request comes from. */
export function sourceOf(request: HttpRequest): RequestSource {
  return {
    site: request.header('sec-fetch-site'),
    origin: request.header('origin'),
    host: request.header('host'),
  }
}
