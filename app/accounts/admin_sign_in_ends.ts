import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { sql } from '#postgres/sql'

/**
 * Ends every sign-in of an admin from the next request on: access tokens and sessions are of
 * credentials that have changed. The sessions' rows are of no use then.
 */
export async function endAdminSignIns(
  trx: TransactionClientContract,
  adminId: string
): Promise<void> {
  // Credentials have milliseconds: two changes within one must differ.
  await sql(
    trx,
    `update admins set credentials_changed_at =
       greatest(now(), credentials_changed_at + interval '1 millisecond') where id = ?`,
    [adminId]
  )
  await sql(trx, 'delete from admin_sessions where user_id = ?', [adminId])
}
