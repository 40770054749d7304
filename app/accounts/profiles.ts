import { Unauthenticated } from '#accounts/errors'
import User from '#models/user'

/** What a learner can change about the own account. */
export interface ProfileChanges {
  name?: string
  avatarUrl?: string | null
  timeZone?: string
}

/** @returns the learner with the identities @throws Unauthenticated when the account is gone */
export async function readProfile(userId: string): Promise<User> {
  const user = await User.query().where('id', userId).preload('identities').first()
  if (user === null) throw new Unauthenticated()
  return user
}

/** @returns the changed learner @throws Unauthenticated when the account is gone */
export async function updateProfile(userId: string, changes: ProfileChanges): Promise<User> {
  const user = await readProfile(userId)
  return user.merge(changes).save()
}
