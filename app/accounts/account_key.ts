import { createHash } from 'node:crypto'
import { nameKey } from '#postgres/name_key'

/**
 * What an account is counted under, whether it exists or not: no store of counts holds addresses.
 *
 * @param name an e-mail address in any case, or an account's id
 */
export function accountKey(name: string): string {
  return createHash('sha256').update(nameKey(name)).digest('base64url')
}
