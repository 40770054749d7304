/** What a browser says about where a request comes from. */
export interface RequestSource {
  /** `Sec-Fetch-Site` */
  site: string | undefined
  origin: string | undefined
  host: string | undefined
}

/** Whether a browser says that a form is of another site; others than browsers need not say anything. */
export function isForeign({ site, origin, host }: RequestSource): boolean {
  if (site !== undefined && !['same-origin', 'none'].includes(site)) return true
  return origin !== undefined && !isOwnOrigin(origin, host)
}

/** Whether a browser vouches for it that a form is of one of our own pages. */
export function isOwn(source: RequestSource): boolean {
  if (isForeign(source)) return false
  return source.site === 'same-origin' || source.origin !== undefined
}

/** The server's own address may be another one than the browser's: there is a proxy before it. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.parse(origin)?.host === host
}
