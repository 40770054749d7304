import type { HttpContext, HttpRequest } from '@adonisjs/core/http'
import { giveFormToken } from '#auth/form_token'
import { readerOf, showShell } from '#auth/show_shell'
import { answerProblem } from '#exceptions/answer_problem'
import { answerSignIn, isSignIn } from '#exceptions/answer_sign_in'
import type { Failure } from '#exceptions/failure'
import { sentFormOf } from '#exceptions/sent_form_of'
import { backPath } from '#panel/back_path'
import { faultTitle } from '#panel/fault_title'
import { messageWords } from '#panel/message_words'
import { PAGE_HEADERS } from '#panel/page_headers'
import { writeFor } from '#panel/reader'
import { type SentForm, showSentForm } from '#panel/sent_again'
import { t } from '#panel/texts'

/** After these, the same form may be taken a moment later. */
const PASSING = [429, 500, 503]

/** Whether a page, or a script of one, has asked. */
export function isBelowAdmin({ request }: HttpContext): boolean {
  return /^\/admin(\/|$)/.test(request.url())
}

/** Whether a failure is to be shown as a page: to a browser, below `/admin`. */
export function wantsPage(ctx: HttpContext): boolean {
  const { request } = ctx
  if (!isBelowAdmin(ctx)) return false
  // A player asks for anything, and cannot sign in.
  if (request.header('sec-fetch-dest') === 'audio') return false
  return request.accepts(['html', 'json']) === 'html'
}

/**
 * Answers with a page that says what went wrong. What was typed is kept: whoever has to sign in, or
 * to type the password again, does so on this page, and sends it again.
 */
export async function answerPage(failure: Failure, ctx: HttpContext): Promise<void> {
  const { request, response } = ctx
  if (response.headersSent) return answerProblem(failure, ctx)
  const isRead = ['GET', 'HEAD'].includes(request.method())
  if (failure.status === 401 && (isRead || request.url() === '/admin/logout')) {
    const back = isRead ? `?back=${encodeURIComponent(wayBack(request))}` : ''
    return response.redirect().status(303).toPath(`/admin/login${back}`)
  }
  if (failure.retryAfterSeconds !== undefined) {
    response.header('Retry-After', failure.retryAfterSeconds)
  }
  // The fault may have come before the middleware that says them.
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.header(name, value)
  response.status(failure.status)
  response.header('Content-Type', 'text/html; charset=utf-8').append('Vary', 'Accept')
  showShell(ctx)
  return writeFor(readerOf(ctx), async () => {
    if (isSignIn(ctx)) return answerSignIn(failure, ctx)
    response.send(await render(failure, ctx, await sentFormOf(request)))
  })
}

/** Where a guest wants to go, which is no step of signing in. */
function wayBack(request: HttpRequest): string {
  return backPath(request.url(true), backPath(request.input('back')))
}

async function render(
  failure: Failure,
  ctx: HttpContext,
  form: SentForm | undefined
): Promise<string> {
  const { auth, request, view } = ctx
  const isSignedOut = failure.status === 401
  const isStale = failure.code === 'form_expired'
  const isSignedIn = auth?.use('panel').user !== undefined
  // A guest without a form is given no session.
  if (form !== undefined || isSignedOut || isSignedIn) await giveTokenIfPossible(ctx)
  const sent = showSentForm(form)
  if (isSignedOut || (isStale && !isSignedIn && sent !== undefined)) {
    return view.render('panel::pages/login', { isEnded: true, sent, back: sent?.back })
  }
  if (isStale && sent !== undefined) return view.render('panel::pages/sent_again', { sent })
  if (failure.code === 'proof_required' && sent !== undefined) {
    return view.render('panel::pages/proof', { sent, detail: messageWords(failure.said) })
  }
  return view.render('panel::pages/fault', {
    title: faultTitle(failure.status),
    ...failure,
    detail: failure.status === 429 ? t('faults.too_often') : messageWords(failure.said),
    sent: PASSING.includes(failure.status) ? sent : undefined,
    back: failure.status === 404 ? leadsBack(ctx, form) : (form?.back ?? leadsBack(ctx, form)),
    requestId: request.id(),
  })
}

/** Where a page or its form says that it leads back to. */
function leadsBack({ request }: HttpContext, form: SentForm | undefined): string {
  const [, sent] = form?.fields.find(([name]) => name === 'back') ?? []
  return backPath(sent ?? request.input('back'))
}

/** Without its session, a form keeps the token that it had. */
async function giveTokenIfPossible(ctx: HttpContext): Promise<void> {
  if (ctx.session?.initiated) return giveFormToken(ctx)
  ctx.view.share({ csrfToken: String(ctx.request.input('_csrf', '')) })
}
