import type { HttpContext } from '@adonisjs/core/http'
import { Unauthenticated } from '#accounts/errors'

/** The token of a request (RFC 6750, section 2.1). @throws Unauthenticated without one */
export function bearerTokenOf({ request }: HttpContext): string {
  const [, token] = /^Bearer +([\w.~+/=-]+)$/i.exec(request.header('authorization', '')!) ?? []
  if (token === undefined) throw new Unauthenticated()
  return token
}
