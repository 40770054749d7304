import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Unauthenticated } from '#accounts/errors'
import { audit, changesBetween, type Origin } from '#auditing/audit_log'
import User from '#models/user'

/** What a learner can change about the own account. */
export interface ProfileChanges {
  name?: string
  avatarUrl?: string | null
  timeZone?: string
}

/** @returns the learner with the identities @throws Unauthenticated when the account is gone */
export async function readProfile(userId: string, client?: TransactionClientContract) {
  const user = await User.query({ client }).where('id', userId).preload('identities').first()
  if (user === null) throw new Unauthenticated()
  return user
}

/** @returns the changed learner @throws Unauthenticated when the account is gone */
export async function updateProfile(
  userId: string,
  fields: ProfileChanges,
  origin: Origin
): Promise<User> {
  return User.transaction(async (trx) => {
    await trx.rawQuery('select from users where id = ? for no key update', [userId])
    const user = await readProfile(userId, trx)
    const before = auditedOf(user)
    await user.merge(fields).save()
    const changes = changesBetween(before, auditedOf(user))
    if (Object.keys(changes).length > 0) {
      const about = { action: 'profile_updated', resourceType: 'user', resourceId: userId }
      await audit(trx, { userId, ...about, changes }, origin)
    }
    return user
  })
}

function auditedOf({ name, avatarUrl, timeZone }: User) {
  return { name, avatar_url: avatarUrl, time_zone: timeZone }
}
