import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import type { DateTime } from 'luxon'
import { AdminSignIn } from '#accounts/admin_sign_in'
import Admin from '#models/admin'

export const ADMIN_PASSWORD = 'nine quiet lighthouse keepers'

/** bcrypt of `ADMIN_PASSWORD`, of the least cost: signing in takes no quarter of a second. */
const HASH = '$bcrypt$v=98$r=4$xr8+lPFCt89Mth1HG8UniA$LVcp2svNFrIcYxC9aVWszm+r2lF1jlY'

/** The environment's admin, as .env.test has it; the password is `ADMIN_PASSWORD`. */
export const KEEPER = 'keeper'

export function newUsername(): string {
  return `Nora-${randomUUID()}`
}

/** A new admin, as no other test has, whose password is `ADMIN_PASSWORD`, with an access token. */
export async function createAdmin({ disabledAt = null }: { disabledAt?: DateTime | null } = {}) {
  const admin = await Admin.create({ username: newUsername(), password: HASH })
  await admin.refresh()
  const signIn = await app.container.make(AdminSignIn)
  const accessToken = signIn.issueToken(admin)
  await admin.merge({ disabledAt }).save()
  return { admin, username: admin.username, accessToken }
}
