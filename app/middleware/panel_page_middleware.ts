import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { CrossSiteRequest } from '#exceptions/cross_site_request'
import { sourceOf } from '#exceptions/request_source'
import { isForeign } from '#panel/own_page'

/** Nothing of a page comes from elsewhere, nor stands in it as a script or style. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Gives an admin page its headers, and refuses forms that other sites send. */
export default class PanelPageMiddleware {
  handle({ request, response }: HttpContext, next: NextFn) {
    response.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    // With `no-referrer`, browsers say "Origin: null" of our own forms as well.
    response.header('Referrer-Policy', 'same-origin')
    const isRead = ['GET', 'HEAD'].includes(request.method())
    if (!isRead && isForeign(sourceOf(request))) throw new CrossSiteRequest()
    return next()
  }
}
