import { readFileSync } from 'node:fs'
import type { HttpRouterService } from '@adonisjs/core/types'
import { buildDocument } from '#openapi/document'
import type { OpenApiDocument } from '#openapi/openapi_document'
import { OPERATIONS } from '#openapi/operations/index'
import { documentedRoutes } from '#openapi/routes'

/** The document of a router's routes, which are committed on the way; its version is the product's. */
export function documentOf(router: HttpRouterService): OpenApiDocument {
  const packageFile = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(packageFile) as { version: string }
  router.commit()
  return buildDocument(documentedRoutes(router.toJSON().root ?? []), OPERATIONS, version)
}

/** The document as `docs/openapi.json` and `/openapi.json` have it. */
export function toText(document: OpenApiDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
