/** A path below `/admin`, with its query; nothing that leads elsewhere. */
const OWN_PATH = /^\/admin(?:$|[/?])/

/** Addresses of a thousand characters are nobody's filters. */
const LONGEST = 2000

/**
 * Where a page leads back to, as the `back` of its address says.
 *
 * @returns `fallback` for what is no page of ours
 */
export function backPath(back: unknown, fallback = '/admin'): string {
  if (typeof back !== 'string' || back.length > LONGEST || !OWN_PATH.test(back)) return fallback
  const url = URL.parse(back, 'http://own.invalid')
  const isOwn = url?.host === 'own.invalid' && OWN_PATH.test(url.pathname)
  return isOwn ? `${url.pathname}${url.search}` : fallback
}
