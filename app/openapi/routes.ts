import type { RouteJSON } from '@adonisjs/core/types/http'

export interface PathParameter {
  name: string
  isUuid: boolean
}

/** What the route table says about a route. */
export interface DocumentedRoute {
  /** e.g. `api.speeches.show` */
  name: string
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** In the form of OpenAPI: `/api/v1/game/speeches/{id}` */
  path: string
  parameters: PathParameter[]
  requiresSignIn: boolean
  /** Whether asking too often is refused. */
  isLimited: boolean
  /** Whether it is an admin who has to sign in. */
  isForAdmins: boolean
  /** Whether a body of another kind is refused. */
  requiresJson: boolean
  /** Whether apps should not use it any more (`middleware.deprecate`). */
  isDeprecated: boolean
}

const ADMIN_PREFIX = '/api/v1/admin/'

/** What a wildcard, which has no name in the route table, is called. */
const WILDCARD = 'key'

const UUID = '00000000-0000-4000-8000-000000000000'

/** @returns a route for each method; HEAD goes with GET and is left out */
export function documentedRoutes(routes: RouteJSON[]): DocumentedRoute[] {
  return routes.flatMap((route) => {
    const middleware = [...route.middleware.all()].map((one) => ('name' in one ? one.name : ''))
    const parameters = [...route.pattern.matchAll(/:(\w+)|\*/g)].map(([, name = WILDCARD]) => {
      return { name, isUuid: route.matchers[name]?.match?.test(UUID) ?? false }
    })
    return route.methods
      .filter((method) => method !== 'HEAD')
      .map((method) => ({
        name: route.name ?? route.pattern,
        method: method.toLowerCase() as DocumentedRoute['method'],
        path: route.pattern.replace(/:(\w+)/g, '{$1}').replace('*', `{${WILDCARD}}`),
        parameters,
        requiresSignIn: middleware.includes('auth'),
        isLimited: middleware.includes('limitRate') || middleware.includes('limitRefused'),
        isForAdmins: route.pattern.startsWith(ADMIN_PREFIX),
        requiresJson: middleware.includes('requireJson'),
        isDeprecated: middleware.includes('deprecate'),
      }))
  })
}
