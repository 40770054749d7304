import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import type { DateTime } from 'luxon'
import { AdminSignIn } from '#accounts/admin_sign_in'
import Admin from '#models/admin'

export const ADMIN_PASSWORD = 'nine quiet lighthouse keepers'

/** Of `ADMIN_PASSWORD`, so that not every test has to wait for a hash. */
const HASH = '$bcrypt$v=98$r=12$giYcCOZgkzLP7+P2MevZrQ$htf+tDr6gU6WtH90bG9yKOqFPvOlsPs'

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
