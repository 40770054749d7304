import { STATUS_CODES } from 'node:http'
import type { HttpContext } from '@adonisjs/core/http'
import { answerProblem } from '#exceptions/answer_problem'
import type { Failure } from '#exceptions/failure'
import { shellOf } from '#panel/shell'

/** Whether a failure is to be shown as a page: to a browser, below `/admin`. */
export function wantsPage({ request }: HttpContext): boolean {
  if (!/^\/admin(\/|$)/.test(request.url())) return false
  // A player asks for anything, and cannot sign in.
  if (request.header('sec-fetch-dest') === 'audio') return false
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
  response.status(failure.status).header('Cache-Control', 'no-store')
  response.header('Content-Type', 'text/html; charset=utf-8')
  const page = await view.render('panel::pages/fault', {
    shell: shellOf(ctx.auth?.use('panel').user, { path: request.url() }),
    title: STATUS_CODES[failure.status] ?? 'Error',
    ...failure,
    requestId: request.id(),
  })
  response.send(page)
}
