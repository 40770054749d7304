import type { HttpContext, HttpResponse } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { inRequest } from '#logging/request_id'
import { requestBegan, requestEnded } from '#metrics/requests'

/** A scrape that is answered, every few seconds, tells nobody anything. */
const SCRAPE = '/metrics'

/**
 * Counts each request when its answer is out, and logs one line. Ids only: no text, address or token.
 */
export default class LogRequestMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    const startedAt = performance.now()
    const { request, response, logger } = ctx
    // Node.js would stop a client's X-Request-Id here: it was checked before.
    response.header('X-Request-Id', request.id() ?? '')
    // Once the answer is out, or the connection is gone, whichever comes first.
    requestBegan()
    response.response.once('close', () => {
      const milliseconds = performance.now() - startedAt
      const route = ctx.route?.pattern
      const status = statusOf(response)
      requestEnded(request.method(), route, status, milliseconds / 1000)
      if (route === SCRAPE && status === 200) return
      const admin = ctx.auth?.use(ctx.session === undefined ? 'admin' : 'panel').user
      logger.info(
        {
          method: request.method(),
          route: route ?? null,
          status,
          duration_ms: Math.round(milliseconds * 10) / 10,
          user_id: ctx.auth?.use('learner').user?.userId ?? null,
          ...(admin && { admin_id: admin.id }),
        },
        'request'
      )
    })
    return inRequest(request.id() ?? '', next)
  }
}

/** 500 where a fault cut the answer short, 499 where the client hung up before there was one. */
function statusOf(response: HttpResponse): number {
  if (response.response.writableFinished) return response.getStatus()
  return response.response.errored ? 500 : 499
}
