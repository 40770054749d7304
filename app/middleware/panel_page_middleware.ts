import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { CrossSiteRequest } from '#exceptions/cross_site_request'
import { sourceOf } from '#exceptions/request_source'
import { isForeign } from '#panel/own_page'
import { PAGE_HEADERS } from '#panel/page_headers'

/** Gives an admin page its headers, and refuses forms that other sites send. */
export default class PanelPageMiddleware {
  handle({ request, response }: HttpContext, next: NextFn) {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.header(name, value)
    const isRead = ['GET', 'HEAD'].includes(request.method())
    if (!isRead && isForeign(sourceOf(request))) throw new CrossSiteRequest()
    return next()
  }
}
