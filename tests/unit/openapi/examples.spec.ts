import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { documentOf } from '#openapi/document_text'
import type { DescribedOperation, DescribedResponse } from '#openapi/openapi_document'
import { ContractChecker } from '#tests/support/contract_checker'
import { headersOf } from '#tests/support/documented_headers'

const document = () => documentOf(router)

function operations(): [string, string, DescribedOperation][] {
  return Object.entries(document().paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, DescribedOperation] => [
      path,
      method,
      operation,
    ])
  )
}

test.group('The examples of the OpenAPI document', () => {
  test('the OpenAPI examples are answers as they are documented', ({ assert }) => {
    const { components } = document()
    const checker = new ContractChecker(document())
    let checked = 0
    for (const [path, method, operation] of operations()) {
      for (const [status, described] of Object.entries(operation.responses)) {
        const response: DescribedResponse =
          '$ref' in described ? components.responses[described.$ref.split('/').at(-1)!]! : described
        for (const [type, { example, examples = {} }] of Object.entries(response.content ?? {})) {
          const bodies = Object.values(examples).map(({ value }: { value: unknown }) => value)
          for (const body of example === undefined ? bodies : [example]) {
            const faults = checker.faultsOf({
              method: method.toUpperCase(),
              path: path.replace('{id}', '7c9e6679-7425-40de-944b-e07fc1f90ae7'),
              status: Number(status),
              headers: { ...headersOf(response), 'content-type': type },
              body: JSON.stringify(body),
            })
            assert.deepEqual(faults, [], `${method} ${path} ${status}`)
            checked++
          }
        }
      }
    }
    assert.isAbove(checked, 80)
  })

  test('every JSON body of the OpenAPI document has an example', ({ assert }) => {
    for (const [path, method, { requestBody, responses }] of operations()) {
      const answers = [responses['200'], responses['201']].flatMap((response) =>
        response === undefined || '$ref' in response ? [] : [response.content]
      )
      for (const content of [requestBody?.content, ...answers]) {
        const json = content?.['application/json']
        if (json !== undefined) assert.exists(json.example, `${method} ${path}`)
      }
    }
  })
})
