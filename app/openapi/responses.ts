import { STATUS_CODES } from 'node:http'
import { ImportRejected } from '#importing/errors'
import type { Components } from '#openapi/components'
import { headerReferences, HEADERS, PROBLEM_HEADERS } from '#openapi/headers'
import { IMPORT_REFUSAL } from '#openapi/import_examples'
import type { DescribedResponse } from '#openapi/openapi_document'
import type { Answer } from '#openapi/operation'
import type { NamedProblem } from '#openapi/problems'

export const JSON_TYPE = 'application/json'
const PROBLEM_TYPE = 'application/problem+json'

/** Collects the failures that operations share, as component responses. */
export class Responses {
  #failures = new Map<string, DescribedResponse>()

  constructor(private components: Components) {}

  answer(answer: Answer): DescribedResponse {
    const { description, headers = [], schema, example, mediaTypes: types = [JSON_TYPE] } = answer
    const described = { description, headers: headerReferences(headers) }
    if (schema === undefined) return described
    const content = { schema: this.components.refer(schema), ...(example && { example }) }
    return { ...described, content: Object.fromEntries(types.map((type) => [type, content])) }
  }

  /**
   * @param operationId names the response when it has too many problems to be named after them
   * @param problems of one status
   */
  failure(operationId: string, status: number, problems: NamedProblem[]): { $ref: string } {
    const name =
      problems.length > 2
        ? operationId[0]!.toUpperCase() + operationId.slice(1) + status
        : problems.map((problem) => problem.name).join('Or')
    if (!this.#failures.has(name)) this.#failures.set(name, describeFailure(status, problems))
    return { $ref: `#/components/responses/${name}` }
  }

  all(): Record<string, DescribedResponse> {
    return Object.fromEntries([...this.#failures].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}

/**
 * All failures are one schema: an app handles them in one place, and a later version may have further
 * codes. Those that an operation has are the names of its examples.
 */
function describeFailure(status: number, problems: NamedProblem[]): DescribedResponse {
  const title = STATUS_CODES[status] ?? ''
  const isOfImport = problems.some(({ code }) => code === ImportRejected.code)
  const schema = isOfImport ? 'ImportRefusal' : 'Problem'
  return {
    description: problems.map(({ code, message }) => `\`${code}\`: ${message}`).join('\n\n'),
    headers: headerReferences(PROBLEM_HEADERS[status] ?? []),
    content: {
      [PROBLEM_TYPE]: {
        schema: { $ref: `#/components/schemas/${schema}` },
        examples: Object.fromEntries(
          problems.map(({ code, message }) => [
            code,
            { value: exampleOf(status, title, code, message) },
          ])
        ),
      },
    },
  }
}

const ERRORS: Record<string, object[]> = {
  validation_failed: [
    { field: 'name', code: 'required', message: 'The name field is missing' },
    {
      field: 'password',
      code: 'min_length',
      message: 'The password must have at least 8 characters.',
      limit: 8,
    },
  ],
}

function exampleOf(status: number, title: string, code: string, detail: string) {
  return {
    type: 'about:blank',
    title,
    status,
    detail,
    instance: '/api/v1/...',
    code,
    request_id: HEADERS['X-Request-Id'].example,
    ...(ERRORS[code] && { errors: ERRORS[code] }),
    ...(code === ImportRejected.code && IMPORT_REFUSAL),
  }
}
