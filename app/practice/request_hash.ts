import { createHash } from 'node:crypto'

/**
 * @returns SHA-256, in hex, of a request's content; the same whatever the order of its fields
 */
export function requestHash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content, sortFields)).digest('hex')
}

function sortFields(_: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
