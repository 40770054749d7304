import type { HttpContext } from '@adonisjs/core/http'
import { giveFormToken } from '#auth/form_token'
import type { Failure } from '#exceptions/failure'
import { backPath } from '#panel/back_path'
import { messageWords } from '#panel/message_words'
import { showSentForm, unpackSentForm } from '#panel/sent_again'
import { t } from '#panel/texts'

const LOGIN = '/admin/login'
const CODE = '/admin/login/code'

/** Whether a request is a step of signing in, whose failures are shown in its own form. */
export function isSignIn({ request, session }: HttpContext): boolean {
  const isStep = [LOGIN, CODE].includes(request.url()) && request.method() === 'POST'
  return isStep && session?.initiated === true
}

/** Shows the form of the step again, with what was typed but for secrets, and with what it carries. */
export async function answerSignIn(failure: Failure, ctx: HttpContext): Promise<void> {
  const { request, response, view } = ctx
  await giveFormToken(ctx)
  const isCode = request.url() === CODE && isOfCode(failure)
  // A wrong password is no reason for the browser to ask by itself.
  if (failure.code === 'invalid_credentials') response.status(422)
  const form = unpackSentForm(request.input('sent'))
  const page = await view.render(isCode ? 'panel::pages/factor' : 'panel::pages/login', {
    back: backPath(request.input('back')),
    username: isCode ? undefined : request.input('username'),
    isRecovery: request.input('recovery_code') !== undefined,
    sent: showSentForm(form),
    fault: faultOf(failure, request.url() === CODE),
  })
  response.send(page)
}

/** Whether the second step can go on after a failure; else the sign-in begins anew. */
function isOfCode({ status, code }: Failure): boolean {
  return status !== 401 && code !== 'form_expired'
}

function faultOf({ status, code, said, retryAfterSeconds }: Failure, isCode: boolean): string {
  if (status === 429) return t('sign_in.too_many', { seconds: retryAfterSeconds ?? 60 })
  if (code === 'form_expired') return t('sign_in.page_too_old')
  if (code === 'validation_failed') {
    return t(isCode ? 'sign_in.code_missing' : 'sign_in.fields_missing')
  }
  if (status === 401 && isCode) return t('sign_in.too_late')
  return messageWords(said)
}
