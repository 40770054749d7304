import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'
import { audit, type Origin } from '#auditing/audit_log'
import UserIdentity from '#models/user_identity'

/** What the database says of an identity that another request has linked meanwhile. */
export const UNIQUE_VIOLATION = '23505'

export function findIdentity(
  { provider, subject }: Pick<SocialIdentity, 'provider' | 'subject'>,
  client?: TransactionClientContract
): Promise<UserIdentity | null> {
  return UserIdentity.findBy({ provider, subject }, { client })
}

/** Gives an account another way to sign in. @param userId of an account that is locked */
export async function linkIdentity(
  userId: string,
  { provider, subject }: SocialIdentity,
  origin: Origin,
  trx: TransactionClientContract
): Promise<UserIdentity> {
  const identity = await UserIdentity.create({ userId, provider, subject }, { client: trx })
  await identity.refresh()
  const entry = {
    action: 'identity_linked',
    resourceType: 'user_identity',
    resourceId: identity.id,
    changes: { provider: { after: provider } },
  }
  await audit(trx, { userId, ...entry }, origin)
  return identity
}
