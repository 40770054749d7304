import type { ByteRange } from '#storage/recording_driver'

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/

/**
 * The part of a file that a player asks for (RFC 9110, section 14).
 *
 * @param header of the request
 * @param size of the file, in bytes
 * @returns undefined for all of it, also where several parts are asked for; null for none of it
 */
export function byteRange(
  header: string | undefined,
  size: number
): Required<ByteRange> | undefined | null {
  const [, from = '', to = ''] = ONE_RANGE.exec(header ?? '') ?? []
  if (from === '' && to === '') return undefined
  if (from === '') return Number(to) === 0 ? null : upTo(Math.max(0, size - Number(to)), size)
  if (to !== '' && Number(to) < Number(from)) return undefined
  return upTo(Number(from), size, to === '' ? undefined : Number(to))
}

function upTo(first: number, size: number, last = size - 1): Required<ByteRange> | null {
  return first >= size ? null : { first, last: Math.min(last, size - 1) }
}
