import { type HeaderName, HEADERS } from '#openapi/headers'
import type { DescribedResponse } from '#openapi/openapi_document'

const VALUES: Record<HeaderName, string> = {
  'Accept-Ranges': 'bytes',
  'Cache-Control': 'public, max-age=0, must-revalidate',
  'Content-Disposition': HEADERS['Content-Disposition'].example,
  'Content-Range': HEADERS['Content-Range'].example,
  'Deprecation': HEADERS.Deprecation.example,
  'ETag': HEADERS.ETag.example,
  'Idempotent-Replayed': 'true',
  'Location': HEADERS.Location.example,
  'Retry-After': HEADERS['Retry-After'].example,
  'Sunset': HEADERS.Sunset.example,
  'WWW-Authenticate': 'Bearer',
  'X-RateLimit-Limit': HEADERS['X-RateLimit-Limit'].example,
  'X-RateLimit-Remaining': HEADERS['X-RateLimit-Remaining'].example,
  'X-RateLimit-Reset': HEADERS['X-RateLimit-Reset'].example,
  'X-Request-Id': HEADERS['X-Request-Id'].example,
}

/** @returns the headers that a response is documented with, as a client would see them */
export function headersOf(response: DescribedResponse): Record<string, string> {
  return Object.fromEntries(
    Object.keys(response.headers).map((name) => [name.toLowerCase(), VALUES[name as HeaderName]])
  )
}
