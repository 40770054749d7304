import { createHash, randomBytes } from 'node:crypto'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { base32 } from '#accounts/totp'
import { sql } from '#postgres/sql'

const CODES = 10

/** 80 bits: nobody guesses them, so a fast hash keeps them well enough. */
const CODE_BYTES = 10

type Client = Pick<QueryClientContract, 'rawQuery'>

/**
 * Gives an admin new recovery codes; the ones from before no longer work.
 *
 * @returns the codes, as they are shown once: four groups of four letters and digits
 */
export async function renewRecoveryCodes(trx: Client, adminId: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, () => base32(randomBytes(CODE_BYTES)))
  await removeRecoveryCodes(trx, adminId)
  await sql(
    trx,
    `insert into admin_recovery_codes (admin_id, code_hash)
     select ?::uuid, unnest(string_to_array(?, ' '))`,
    [adminId, codes.map(hashOf).join(' ')]
  )
  return codes.map((code) => code.match(/.{4}/g)!.join('-'))
}

/** Takes an admin's recovery codes away. */
export async function removeRecoveryCodes(trx: Client, adminId: string): Promise<void> {
  await sql(trx, 'delete from admin_recovery_codes where admin_id = ?', [adminId])
}

/** How many recovery codes an admin has left. */
export async function countRecoveryCodes(client: Client, adminId: string): Promise<number> {
  const [counted] = await sql<{ left: number }>(
    client,
    'select count(*)::integer as left from admin_recovery_codes where admin_id = ?',
    [adminId]
  )
  return counted!.left
}

/**
 * Uses a recovery code up: no code works twice, not even at once.
 *
 * @param code as it was typed, in any case, with or without dashes and blanks
 * @returns false for a wrong code
 */
export async function useRecoveryCode(
  trx: Client,
  adminId: string,
  code: string
): Promise<boolean> {
  const used = await sql(
    trx,
    'delete from admin_recovery_codes where admin_id = ? and code_hash = ? returning admin_id',
    [adminId, hashOf(code.replace(/[\s-]/g, '').toUpperCase())]
  )
  return used.length > 0
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}
