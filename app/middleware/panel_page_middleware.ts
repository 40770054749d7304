import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { CrossSiteRequest } from '#exceptions/cross_site_request'
import { PAGE_HEADERS } from '#panel/page_headers'

/** Gives an admin page its headers, and refuses forms that other sites send. */
export default class PanelPageMiddleware {
  handle({ request, response }: HttpContext, next: NextFn) {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.header(name, value)
    // The server's own address may be another one than the browser's: there is a proxy before it.
    const site = request.header('sec-fetch-site', 'same-origin')
    const isRead = ['GET', 'HEAD'].includes(request.method())
    if (!isRead && !['same-origin', 'none'].includes(site!)) throw new CrossSiteRequest()
    if (!isRead && !isOwnOrigin(request.header('origin'), request.header('host'))) {
      throw new CrossSiteRequest()
    }
    return next()
  }
}

/** Whether a form came from our own pages; browsers say so, others need not (Fetch, section 3.1). */
function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin === undefined || URL.parse(origin)?.host === host
}
