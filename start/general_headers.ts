import app from '@adonisjs/core/services/app'

const ONE_YEAR_SECONDS = 31_536_000

/**
 * The headers of every answer, whatever made it. By default nobody may keep an answer: what is public
 * says so itself (`Cache-Control`), and a new route is private until it does. `nosniff` and
 * `no-referrer` are for browsers, to which an answer is what it says, and an address nobody else's.
 */
export function generalHeaders(): [name: string, value: string][] {
  return [
    ['Cache-Control', 'no-store'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
    // In production there is a proxy with TLS before us (RFC 6797); elsewhere there is none.
    ...(app.inProduction
      ? ([['Strict-Transport-Security', `max-age=${ONE_YEAR_SECONDS}`]] as [string, string][])
      : []),
  ]
}
