import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { SignInEnded } from '#accounts/errors'
import SignIn from '#models/sign_in'

/**
 * Refuses what was begun with a sign-in that has ended meanwhile: while a proof is checked, the owner
 * of the address may have taken the account back, and nothing of whoever had it before may come after.
 *
 * @param trx in which the account is locked, as whoever ends all sign-ins locks it
 */
export async function assertSignedIn(
  signInId: string,
  trx: TransactionClientContract
): Promise<void> {
  if ((await SignIn.find(signInId, { client: trx })) === null) throw new SignInEnded()
}
