import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import User from '#models/user'

/**
 * Where a learner is told that something of the account was changed: an address that nobody verified
 * may be a stranger's, whose mailbox would be filled.
 */
export function verifiedEmailOf({ email, emailVerifiedAt }: User): string | undefined {
  return email === null || emailVerifiedAt === null ? undefined : email
}

/**
 * The same for a learner of whom something is being changed: an address that was read before may be
 * somebody else's by now.
 *
 * @param trx in which the learner's row is locked
 */
export async function readVerifiedEmail(
  userId: string,
  trx: TransactionClientContract
): Promise<string | undefined> {
  const user = await User.find(userId, { client: trx })
  return user === null ? undefined : verifiedEmailOf(user)
}
