interface DocumentedHeader {
  description: string
  required: boolean
  schema: object
  example?: string | number
}

/** The headers of answers that an app can rely on. */
export const HEADERS = {
  'Accept-Ranges': {
    description: 'Parts of the recording can be asked for with `Range`.',
    required: true,
    schema: { type: 'string', const: 'bytes' },
  },
  'Cache-Control': {
    description: 'How long, and by whom, the answer may be kept.',
    required: true,
    schema: { type: 'string' },
  },
  'Content-Disposition': {
    description: 'A name to save the answer under (RFC 6266).',
    required: true,
    schema: { type: 'string', pattern: '^attachment; filename=' },
    example: 'attachment; filename="saywell-export.json"',
  },
  'Content-Range': {
    description: 'Which bytes these are, of how many (RFC 9110, section 14.4).',
    required: true,
    schema: { type: 'string', pattern: '^bytes ' },
    example: 'bytes 0-1023/18022',
  },
  'Deprecation': {
    description: 'Since when apps should not use this operation any more (RFC 9745).',
    required: true,
    schema: { type: 'string', pattern: '^@[0-9]+$' },
    example: '@1798675200',
  },
  'ETag': {
    description:
      'Names this state of the answer: send it back as `If-None-Match`, or as `If-Match` with a change.',
    required: true,
    schema: { type: 'string', pattern: '^(W/)?"[^"]*"$' },
    example: 'W/"5d-uN2PmhPzB0jSjhtZ8Tq1e1x2Mb8"',
  },
  'Idempotent-Replayed': {
    description: '`true` when a request with this `Idempotency-Key` was answered before.',
    required: false,
    schema: { type: 'string', const: 'true' },
  },
  'Location': {
    description: 'The path of what was made.',
    required: true,
    schema: { type: 'string', pattern: '^/api/v1/' },
    example: '/api/v1/admin/tags/2f6d3c1a-8d0b-4a6e-9a55-1f0c7b1d2e3f',
  },
  'Retry-After': {
    description: 'Seconds to wait before the same request is sent again.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9]+$' },
    example: '5',
  },
  'Sunset': {
    description: 'When this operation goes (RFC 8594).',
    required: true,
    schema: { type: 'string', pattern: ' GMT$' },
    example: 'Fri, 31 Dec 2027 00:00:00 GMT',
  },
  'WWW-Authenticate': {
    description: 'How to sign in (RFC 6750, section 3).',
    required: true,
    schema: { type: 'string', const: 'Bearer' },
  },
  'X-RateLimit-Limit': {
    description:
      'How many requests of this kind are allowed: in a minute, unless the operation says more.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9]+$' },
    example: '60',
  },
  'X-RateLimit-Remaining': {
    description: 'How many of them are left.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9]+$' },
    example: '59',
  },
  'X-RateLimit-Reset': {
    description: 'Seconds until the full number is allowed again.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9]+$' },
    example: '60',
  },
  'X-Request-Id': {
    description: 'Names this request, in our log too. One that is sent with a request is used.',
    required: true,
    schema: { type: 'string', minLength: 1 },
    example: '8a7c2f3e-0c55-4b7e-9d0c-5f6a4d0d3c1b',
  },
} as const satisfies Record<string, DocumentedHeader>

export type HeaderName = keyof typeof HEADERS

/** Every answer has this one. */
const GENERAL_HEADER: HeaderName = 'X-Request-Id'

/** What comes with the answers of a route that limits how often somebody may ask. */
export const RATE_LIMIT_HEADERS: HeaderName[] = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
]

/** What comes with the answers of a route that will go. */
export const DEPRECATION_HEADERS: HeaderName[] = ['Deprecation', 'Sunset']

/** What comes with a failure of this status. */
export const PROBLEM_HEADERS: Record<number, HeaderName[]> = {
  401: ['WWW-Authenticate'],
  416: ['Content-Range'],
  429: ['Retry-After', ...RATE_LIMIT_HEADERS],
  503: ['Retry-After'],
}

export function headerReferences(names: readonly HeaderName[]) {
  return Object.fromEntries(
    [GENERAL_HEADER, ...names]
      .sort()
      .map((name) => [name, { $ref: `#/components/headers/${name}` }])
  )
}
