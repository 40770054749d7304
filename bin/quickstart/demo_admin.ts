import type { ApplicationService } from '@adonisjs/core/types'
import { Admins } from '#accounts/admins'
import { UsernameTaken } from '#accounts/errors'
import { TERMINAL } from '#auditing/audit_log'

/** The admin of this machine, for a look at the admin pages. */
export const DEMO_ADMIN = { username: 'demo', password: 'twelve green kettles sing' }

/**
 * Adds the demo admin where there is no admin yet; it is never called in production.
 *
 * @returns whether the demo admin can sign in with its password, as far as we know
 */
export async function seedDemoAdmin(app: ApplicationService): Promise<boolean> {
  const admins = await app.container.make(Admins)
  const listed = await admins.list()
  if (listed.length === 0) await create(admins)
  return listed.every(({ username, state }) => {
    return username === DEMO_ADMIN.username && state === 'enabled'
  })
}

/** Another quickstart on this database may do the same at the same moment. */
async function create(admins: Admins): Promise<void> {
  try {
    await admins.create(DEMO_ADMIN.username, DEMO_ADMIN.password, TERMINAL)
  } catch (error) {
    if (!(error instanceof UsernameTaken)) throw error
  }
}
