import type { ApiResponse } from '@japa/api-client'
import type { Assert } from '@japa/assert'
import type { FieldError, Problem } from '#transformers/problem'

/** A problem about the fields of a request. */
export type FieldProblem = Omit<Problem, 'errors'> & { errors?: FieldError[] }

/** Asserts that the answer is an RFC 9457 problem with this status and code. @returns it */
export function assertProblem(
  assert: Assert,
  response: ApiResponse,
  status: number,
  code: string
): FieldProblem {
  const problem = response.body() as FieldProblem
  assert.deepInclude(problem, { status, code }, JSON.stringify(problem))
  assert.equal(response.status(), status)
  assert.equal(response.header('content-type'), 'application/problem+json; charset=utf-8')
  assert.equal(problem.request_id, response.header('x-request-id'))
  return problem
}

/** Asserts that exactly these fields were refused, whatever their order. @returns the problem */
export function assertRefused(
  assert: Assert,
  response: ApiResponse,
  fields: string[]
): FieldProblem {
  const problem = assertProblem(assert, response, 422, 'validation_failed')
  const refused = new Set((problem.errors ?? []).map(({ field }) => field))
  assert.sameMembers([...refused], fields, JSON.stringify(problem))
  return problem
}
