import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { Chore } from '#operations/maintenance'

/** Rows that one statement deletes: so long are they locked, and so much is repeated after a fault. */
const BATCH = 5000

interface Expiry {
  name: string
  table: string
  /** SQL that is true for a row that nobody can use any more. */
  when: string
}

const EXPIRIES: Expiry[] = [
  { name: 'sign-ins', table: 'sign_ins', when: 'expires_at < now()' },
  { name: 'refresh tokens', table: 'refresh_tokens', when: 'expires_at < now()' },
  {
    // They are refused for as long as an access token lives, which is a day at most.
    name: 'ended sign-ins',
    table: 'ended_sign_ins',
    when: "ended_at < now() - interval '25 hours'",
  },
  { name: 'sessions of the admin pages', table: 'admin_sessions', when: 'expires_at < now()' },
  {
    name: 'mailed codes',
    table: 'one_time_codes',
    when: "expires_at < now() - interval '1 day'",
  },
  {
    // The API promises 24 hours.
    name: 'idempotency keys',
    table: 'idempotency_keys',
    when: "created_at < now() - interval '24 hours'",
  },
  {
    // A day longer than a receipt is good for.
    name: 'spent score receipts',
    table: 'spent_receipts',
    when: "spent_at < now() - interval '31 days'",
  },
  {
    // So long they can be undone; the recordings that this would bring back are kept as well.
    name: 'batches',
    table: 'batches',
    when: "created_at < now() - interval '30 days'",
  },
  {
    // Whoever guesses at passwords decides how many there are.
    name: 'failed sign-ins of admins',
    table: 'audit_logs',
    when: "action = 'admin_sign_in_failed' and created_at < now() - interval '90 days'",
  },
  {
    name: 'maintenance runs',
    table: 'maintenance_runs',
    when: "day < (now() - interval '90 days')::date",
  },
]

/** Deletes expired rows, table by table. */
export function expiredRows(database: Pick<QueryClientContract, 'rawQuery'>): Chore[] {
  return EXPIRIES.map((expiry) => ({
    name: expiry.name,
    run: () => deleteExpired(database, expiry),
  }))
}

/** Rows that somebody else has locked are left: another server may be doing the same. */
async function deleteExpired(
  database: Pick<QueryClientContract, 'rawQuery'>,
  { table, when }: Expiry
): Promise<number> {
  for (let removed = 0; ;) {
    const { rowCount } = await database.rawQuery<{ rowCount: number }>(
      `delete from ${table} where ctid = any(array(
         select ctid from ${table} where ${when} limit ${BATCH} for update skip locked))`
    )
    removed += rowCount
    if (rowCount < BATCH) return removed
  }
}
