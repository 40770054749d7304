import { ApiClient, type ApiResponse } from '@japa/api-client'
import type { ContractChecker } from '#tests/support/contract_checker'

export interface ObservedAnswer {
  method: string
  /** Without the query. */
  path: string
  status: number
  headers: Record<string, unknown>
  /** Null for bytes. */
  body: string | null
}

let makeChecker: (() => ContractChecker) | undefined
let checker: ContractChecker | undefined
const seen = new Set<string>()

/** Which documented answers were checked so far: such as "getTag 404". */
export const checkedAnswers = (): string[] => [...seen].sort()

/**
 * Checks every answer that the API client gets from the server under test against the OpenAPI
 * document: a test fails on an undocumented status, header, field or type, whatever it asserts.
 *
 * @param make is called at the first answer, when the routes are there
 */
export function checkEveryAnswer(make: () => ContractChecker): void {
  makeChecker = make
  ApiClient.teardown((response) => {
    const { url } = response.request.request
    const own = `http://${process.env.HOST}:${process.env.PORT}/`
    if (url.startsWith(own)) assertDocumented(observe(response))
  })
}

/** Checks an answer that did not come through the API client. @throws Error naming every fault */
export function assertDocumented(answer: ObservedAnswer): void {
  // Admin pages are no part of the API.
  if (/^\/admin(\/|$)/.test(answer.path)) return
  checker ??= makeChecker?.()
  checker?.assert(answer)
  const name = checker?.nameOf(answer)
  if (name !== undefined) seen.add(name)
}

function observe(response: ApiResponse): ObservedAnswer {
  const { method, url } = response.request.request
  // Of bytes, the client has no text.
  const text = response.text() as string | undefined
  return {
    method,
    path: new URL(url).pathname,
    status: response.status(),
    headers: response.headers(),
    body: text ?? null,
  }
}
