import { Exception } from '@adonisjs/core/exceptions'

/** RFC 6585, section 3: a change that does not say which state it is about. */
export class IfMatchRequired extends Exception {
  static override status = 428
  static override code = 'if_match_required'
  static override message =
    'Send the ETag of the version that you have read, quotation marks included, e.g. If-Match: "3".'
}

/** One entity tag or several, separated by commas. */
const ENTITY_TAGS = /^\s*(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*\s*$/

/**
 * @param header `If-Match` (RFC 9110, section 13.1.1); `*` names no state, and is not enough here
 * @returns the versions that it names; a tag that is none of ours, or a weak one, names none
 * @throws IfMatchRequired
 */
export function versionsOf(header: string | undefined): number[] {
  if (header === undefined || !ENTITY_TAGS.test(header)) throw new IfMatchRequired()
  return header.match(/(W\/)?"[^"]*"/g)!.flatMap((tag) => {
    const version = /^"([1-9]\d{0,9})"$/.exec(tag)?.[1]
    return version === undefined ? [] : Number(version)
  })
}
