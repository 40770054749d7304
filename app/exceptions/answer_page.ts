import type { HttpContext } from '@adonisjs/core/http'
import { answerProblem } from '#exceptions/answer_problem'
import type { Failure } from '#exceptions/failure'
import { faultTitle } from '#panel/fault_title'
import { PAGE_HEADERS } from '#panel/page_headers'
import { shellOf } from '#panel/shell'

/** Whether a failure is to be shown as a page: to a browser, below `/admin`. */
export function wantsPage({ request }: HttpContext): boolean {
  if (!/^\/admin(\/|$)/.test(request.url())) return false
  return request.accepts(['html', 'json']) === 'html'
}

/** Answers with a page that says what went wrong; whoever has to sign in first is sent there. */
export async function answerPage(failure: Failure, ctx: HttpContext): Promise<void> {
  const { request, response, view } = ctx
  if (response.headersSent) return answerProblem(failure, ctx)
  if (failure.status === 401 && request.method() === 'GET') {
    const back = encodeURIComponent(request.url(true))
    return response.redirect().status(303).toPath(`/admin/login?back=${back}`)
  }
  if (failure.retryAfterSeconds !== undefined) {
    response.header('Retry-After', failure.retryAfterSeconds)
  }
  // The fault may have come before the middleware that says them.
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.header(name, value)
  response.status(failure.status)
  response.header('Content-Type', 'text/html; charset=utf-8').append('Vary', 'Accept')
  const page = await view.render('panel::pages/fault', {
    shell: shellOf(ctx.auth?.use('panel').user, { path: request.url() }),
    title: faultTitle(failure.status),
    ...failure,
    requestId: request.id(),
  })
  response.send(page)
}
