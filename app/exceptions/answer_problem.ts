import { STATUS_CODES } from 'node:http'
import type { HttpContext } from '@adonisjs/core/http'
import { type Failure, failureMessage } from '#exceptions/failure'
import { messageWords } from '#panel/message_words'
import { type ImportProblem, type Problem, PROBLEM_CONTENT_TYPE } from '#transformers/problem'

export const INTERNAL_ERROR: Failure = {
  status: 500,
  code: 'internal_error',
  said: failureMessage('internal_error'),
}

const CUT_SHORT = new Error('The answer was cut short by a fault.')

/** What is said of a failure of a request, or of a part of it. */
export function toProblem(
  failure: Failure,
  request: HttpContext['request']
): Problem | ImportProblem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[failure.status] ?? 'Error',
    status: failure.status,
    detail: messageWords(failure.said),
    instance: request.url(),
    code: failure.code,
    request_id: request.id() ?? '',
    ...(failure.errors && { errors: failure.errors }),
    ...(failure.importReport && { report: failure.importReport }),
  } as Problem | ImportProblem
}

/** Answers with `application/problem+json`; breaks off an answer that is half out already. */
export function answerProblem(failure: Failure, { request, response }: HttpContext): void {
  // Only a connection that breaks off can say that the answer is not whole.
  if (response.headersSent) return void response.response.destroy(CUT_SHORT)
  const problem = toProblem(failure, request)
  if (failure.retryAfterSeconds !== undefined) {
    response.header('Retry-After', failure.retryAfterSeconds)
  }
  if (failure.limit !== undefined) {
    response
      .header('X-RateLimit-Limit', failure.limit)
      .header('X-RateLimit-Remaining', 0)
      .header('X-RateLimit-Reset', failure.retryAfterSeconds ?? 0)
  }
  // What is on its way of the request is not waited for (RFC 9110, section 15.5.9).
  if (failure.status === 408) response.header('Connection', 'close')
  if (failure.status === 401) response.header('WWW-Authenticate', 'Bearer')
  // Also where the answer that failed would have been kept.
  response.header('Cache-Control', 'no-store')
  response.status(failure.status).header('Content-Type', PROBLEM_CONTENT_TYPE)
  response.send(JSON.stringify(problem))
}
