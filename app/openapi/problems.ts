import { TokenExpired, Unauthenticated } from '#accounts/errors'
import { EncodingUnsupported } from '#exceptions/encoding_unsupported'
import { MalformedRequest } from '#exceptions/malformed_request'
import { PayloadTooLarge } from '#exceptions/payload_too_large'
import { TooManyRequests } from '#limits/rate_limits'
import type { DocumentedRoute } from '#openapi/routes'

/** A failure that an operation can have: one of our exception classes, or what has none. */
export interface DocumentedProblem {
  readonly name: string
  readonly status?: number
  readonly code?: string
  readonly message?: string
}

export type NamedProblem = Required<DocumentedProblem>

const NotFound = {
  name: 'NotFound',
  status: 404,
  code: 'not_found',
  message: 'There is nothing at this address.',
}

const ValidationFailed = {
  name: 'ValidationFailed',
  status: 422,
  code: 'validation_failed',
  message: 'Some fields of the request are invalid; nothing was changed.',
}

const InternalError = {
  name: 'InternalError',
  status: 500,
  code: 'internal_error',
  message: 'Something went wrong on our side. The request id helps us to find the cause.',
}

const Unavailable = {
  name: 'Unavailable',
  status: 503,
  code: 'unavailable',
  message: 'The database is not available at the moment: try again in a few seconds.',
}

/** The failures that follow from the kind of a route, whatever it does. */
export function generalProblems(
  route: DocumentedRoute,
  request: { hasBody: boolean; isValidated: boolean }
): DocumentedProblem[] {
  const hasPathParameters = route.parameters.length > 0
  return [
    ...(request.hasBody || route.requiresJson || hasPathParameters ? [MalformedRequest] : []),
    ...(route.requiresSignIn ? [Unauthenticated, TokenExpired] : []),
    ...(hasPathParameters ? [NotFound] : []),
    ...(request.hasBody ? [PayloadTooLarge, EncodingUnsupported] : []),
    ...(request.isValidated ? [ValidationFailed] : []),
    ...(route.isLimited ? [TooManyRequests] : []),
    InternalError,
    Unavailable,
  ]
}

/**
 * @returns by status, each code once, in the order of the codes
 * @throws Error for a class without the status or the code that the answer would have
 */
export function groupByStatus(problems: DocumentedProblem[]): Map<number, NamedProblem[]> {
  const byCode = new Map<string, NamedProblem>()
  for (const { name, status, code, message = '' } of problems) {
    if (status === undefined || code === undefined) {
      throw new Error(`${name} needs a status and a code to be documented.`)
    }
    const key = `${status} ${code}`
    if (!byCode.has(key)) byCode.set(key, { name, status, code, message })
  }
  const sorted = [...byCode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, problem]) => problem)
  return Map.groupBy(sorted, ({ status }) => status)
}
