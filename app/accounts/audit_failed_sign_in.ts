import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { audit, type Origin } from '#auditing/audit_log'
import { networkOf } from '#limits/client_address'
import { sql } from '#postgres/sql'

const ACTION = 'admin_sign_in_failed'

/** An hour's entries about one admin from one network. */
const MAX_ENTRIES_OF_NETWORK = 5

/** An hour's entries of their own in all; what they have counted afterwards comes on top. */
const MAX_ENTRIES = 200

const AN_HOUR = `action = '${ACTION}' and created_at > now() - interval '1 hour'`

const ABOUT_ADMIN = 'resource_id is not distinct from :adminId::uuid'

const COUNT = `
  select count(*)::integer as total,
    (count(*) filter (where ${ABOUT_ADMIN} and ip_address <<= :network::inet))::integer as similar
  from audit_logs where ${AN_HOUR}`

const COUNT_ONE_MORE = `
  update audit_logs
  set changes = jsonb_set(changes, '{further_failures,after}',
    to_jsonb((changes #>> '{further_failures,after}')::integer + 1))
  where id = (
    select id from audit_logs
    where ${AN_HOUR} and ${ABOUT_ADMIN} and changes -> 'further_failures' is not null
      and case when :network::inet is null then ip_address is null
        else ip_address <<= :network::inet end
    order by created_at desc limit 1)`

/**
 * Notes that somebody could not sign in as an admin. Guesses cost nothing, so they must not fill the
 * audit log: the first five of an hour, for each admin and network, have an entry of their own; one
 * more entry counts the others (`further_failures`). After 200 entries in an hour it counts them for
 * all networks. Some more may come when several fail at the same moment. Maintenance removes them all
 * after 90 days.
 *
 * The user name is never noted: it may be a password in the wrong field.
 *
 * @param adminId null for an unknown user name
 */
export async function auditFailedSignIn(
  trx: TransactionClientContract,
  adminId: string | null,
  origin: Origin,
  maxEntries = MAX_ENTRIES
): Promise<void> {
  const about = { action: ACTION, resourceType: 'admin', resourceId: adminId }
  const network = origin.ipAddress === null ? null : networkOf(origin.ipAddress)
  const [counted] = await sql<{ total: number; similar: number }>(trx, COUNT, { adminId, network })
  const { total, similar } = counted!
  if (total < maxEntries && similar < MAX_ENTRIES_OF_NETWORK) return audit(trx, about, origin)

  const shared = total < maxEntries ? network : null
  const { rowCount } = await trx.rawQuery<{ rowCount: number }>(COUNT_ONE_MORE, {
    adminId,
    network: shared,
  } as never)
  if (rowCount > 0) return
  const ipAddress = shared === null ? null : origin.ipAddress
  const changes = { further_failures: { before: null, after: 1 } }
  await audit(trx, { ...about, changes }, { ...origin, ipAddress })
}
