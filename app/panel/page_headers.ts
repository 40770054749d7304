/** Nothing of a page comes from elsewhere, nor stands in it as a script or style. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What every admin page says to the browser, also one that tells of a fault. */
export const PAGE_HEADERS: Record<string, string> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  // With `no-referrer`, browsers say "Origin: null" of our own forms as well.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  // The button Back asks again, so that nothing is shown that is gone, or after signing out.
  'Cache-Control': 'no-store',
}
