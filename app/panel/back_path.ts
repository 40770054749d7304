/** A path below `/admin`, with its query; nothing that leads elsewhere. */
const OWN_PATH = /^\/admin(?:$|[/?])/

/** Whoever has signed in would be led back to signing in, and from there back again. */
const SIGN_IN_PATH = /^\/admin\/(?:login(?:\/code)?|logout)(?:$|\?)/

/** The longest filter of a list has 3,000 characters; longer addresses are nobody's. */
export const MAX_PATH_CHARACTERS = 4000

/**
 * Where a page leads back to, as the `back` of its address says.
 *
 * @returns `fallback` for what is no page of ours, and for the steps of signing in
 */
export function backPath(back: unknown, fallback = '/admin'): string {
  const path = ownPath(back)
  return path === undefined || SIGN_IN_PATH.test(path) ? fallback : path
}

/** @returns the path and query, or undefined for what does not lead to us */
export function ownPath(path: unknown): string | undefined {
  if (typeof path !== 'string' || path.length > MAX_PATH_CHARACTERS) return undefined
  if (!OWN_PATH.test(path)) return undefined
  const url = URL.parse(path, 'http://own.invalid')
  const isOwn = url?.host === 'own.invalid' && OWN_PATH.test(url.pathname)
  return isOwn ? `${url.pathname}${url.search}` : undefined
}
