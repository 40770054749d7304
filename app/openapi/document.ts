import { Components, NAMED_SCHEMAS } from '#openapi/components'
import { describeOperation } from '#openapi/describe_operation'
import { DEPRECATION_HEADERS, HEADERS } from '#openapi/headers'
import { INTRODUCTION } from '#openapi/introduction'
import type { OpenApiDocument } from '#openapi/openapi_document'
import { type Operations, TAGS } from '#openapi/operation'
import { Responses } from '#openapi/responses'
import type { DocumentedRoute } from '#openapi/routes'

/** Every route below is described; others may be. */
const API_PREFIX = '/api/v1/'

/**
 * Puts the document together: paths, methods, parameters and who may call them from the route
 * table, everything else, and the order, from the operations. The same input gives the same document,
 * byte for byte.
 *
 * @param version of the product
 * @throws Error when a route of the API is not described, when a description has no route, or when
 * two descriptions share an id
 */
export function buildDocument(
  routes: DocumentedRoute[],
  operations: Operations,
  version: string
): OpenApiDocument {
  assertDescribed(routes, operations)
  const components = new Components(NAMED_SCHEMAS)
  const responses = new Responses(components)
  const paths: OpenApiDocument['paths'] = {}
  for (const [name, operation] of Object.entries(operations)) {
    for (const route of routes.filter((one) => one.name === name)) {
      const path = (paths[route.path] ??= {})
      path[route.method] = describeOperation(route, operation, components, responses)
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Saywell',
      version,
      description: INTRODUCTION,
      contact: { name: 'The operators of this server' },
      license: { name: 'All rights reserved', identifier: 'LicenseRef-Saywell' },
    },
    servers: [{ url: '/', description: 'The server that this document came from' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: components.all(),
      responses: responses.all(),
      headers: headersOf(routes),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "The `access_token` of a learner's sign-in.",
        },
        admin: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "The `access_token` of an admin's sign-in.",
        },
      },
    },
  }
}

/** Those of deprecation stand there only while something is deprecated. */
function headersOf(routes: DocumentedRoute[]): OpenApiDocument['components']['headers'] {
  const unused = routes.some(({ isDeprecated }) => isDeprecated) ? [] : DEPRECATION_HEADERS
  const names = Object.keys(HEADERS) as (keyof typeof HEADERS)[]
  const used = names.filter((name) => !unused.includes(name))
  const headers = used.map((name) => [name, HEADERS[name]] as const)
  return Object.fromEntries(headers) as unknown as OpenApiDocument['components']['headers']
}

function assertDescribed(routes: DocumentedRoute[], operations: Operations): void {
  const names = new Set(routes.map(({ name }) => name))
  const faults = [
    ...routes
      .filter(({ name, path }) => path.startsWith(API_PREFIX) && !Object.hasOwn(operations, name))
      .map(
        ({ name, path, method }) => `${method.toUpperCase()} ${path} (${name}) is not described`
      ),
    ...Object.keys(operations)
      .filter((name) => !names.has(name))
      .map((name) => `"${name}" is described, but there is no such route`),
    ...repeated(Object.values(operations).map(({ id }) => id)).map(
      (id) => `the id "${id}" stands for two operations`
    ),
  ]
  if (faults.length > 0)
    throw new Error(`The API and its description differ: ${faults.join('; ')}.`)
}

function repeated(words: string[]): string[] {
  return words.filter((word, position) => words.indexOf(word) !== position)
}
