import type { HttpResponse } from '@adonisjs/core/http'
import env from '#start/env'

/** How long a browser keeps a setting. */
const KEPT_FOR = '365 days'

const COOKIE = {
  path: '/admin',
  httpOnly: true,
  sameSite: 'lax',
  secure: env.get('APP_URL').startsWith('https:'),
} as const

/** Keeps a setting of the admin pages in the browser, as a cookie. @param value undefined forgets it */
export function keepBrowserSetting(
  response: HttpResponse,
  name: 'language' | 'theme',
  value: string | undefined
): void {
  if (value === undefined) response.clearCookie(name, COOKIE)
  else response.plainCookie(name, value, { ...COOKIE, maxAge: KEPT_FOR, encode: false })
}
