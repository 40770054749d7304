import { t } from '#panel/texts'

/** What has a heading of its own. */
const STATUSES = [400, 403, 404, 405, 408, 409, 413, 422, 429, 500, 503]

/** What a page says of a fault, in its heading. @param status of the answer */
export function faultTitle(status: number): string {
  const isKnown = STATUSES.includes(status)
  const named = isKnown ? String(status) : status < 500 ? 'other' : '500'
  return t(`faults.titles.${named}`)
}
