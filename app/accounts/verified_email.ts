import type User from '#models/user'

/**
 * Where a learner is told that something of the account was changed: an address that nobody verified
 * may be a stranger's, whose mailbox would be filled.
 */
export function verifiedEmailOf({ email, emailVerifiedAt }: User): string | undefined {
  return email === null || emailVerifiedAt === null ? undefined : email
}
