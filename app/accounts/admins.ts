import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { type EnvironmentAdmin, isEnvironmentAdmin } from '#accounts/environment_admin'
import { AdminNotFound, AdminOfEnvironment, InvalidAdmin, UsernameTaken } from '#accounts/errors'
import { adminPasswordFault } from '#accounts/password_fault'
import type { PasswordHashes } from '#accounts/password_hashes'
import { isUsername, USERNAME_RULE } from '#accounts/username'
import { audit, type Origin } from '#auditing/audit_log'
import Admin from '#models/admin'
import { nameKey } from '#postgres/name_key'

const ADMIN_STATES = ['enabled', 'disabled', 'without password'] as const
/** Without password: the environment named this admin once, and no longer does. */
export type AdminState = (typeof ADMIN_STATES)[number]

export interface ListedAdmin {
  username: string
  state: AdminState
  isOfEnvironment: boolean
  /** Null for the environment's admin before the first sign-in. */
  createdAt: DateTime | null
}

/** Who may sign in as an admin. User names are the same whatever the case of their letters. */
export class Admins {
  constructor(
    private database: Database,
    private hashes: PasswordHashes,
    private readonly environment: EnvironmentAdmin | undefined
  ) {}

  /** @throws InvalidAdmin, UsernameTaken, or AdminOfEnvironment when the name cannot be given */
  async checkFree(username: string): Promise<void> {
    if (!isUsername(username)) throw new InvalidAdmin(`A user name has ${USERNAME_RULE}.`)
    this.#checkNotOfEnvironment(username)
    if ((await Admin.byUsername(username).first()) !== null) throw new UsernameTaken()
  }

  /** @throws AdminNotFound, or AdminOfEnvironment when the admin cannot be changed here */
  async checkChangeable(username: string): Promise<void> {
    this.#checkNotOfEnvironment(username)
    if ((await Admin.byUsername(username).first()) === null) throw new AdminNotFound()
  }

  /** @throws InvalidAdmin, UsernameTaken, AdminOfEnvironment */
  async create(username: string, password: string, origin: Origin): Promise<void> {
    await this.checkFree(username)
    const hashed = await this.#hash(username, password)
    try {
      await this.database.transaction(async (trx) => {
        const admin = await Admin.create({ username, password: hashed }, { client: trx })
        await admin.refresh()
        await note(trx, admin, 'admin_created', origin)
      })
    } catch (error) {
      const { constraint } = error as { constraint?: string }
      if (constraint === 'admins_username_unique') throw new UsernameTaken()
      throw error
    }
  }

  /**
   * Sets a new password. Every access token that was got with the old one is refused from now on.
   *
   * @throws InvalidAdmin, AdminNotFound, AdminOfEnvironment
   */
  async changePassword(username: string, password: string, origin: Origin): Promise<void> {
    await this.checkChangeable(username)
    const hashed = await this.#hash(username, password)
    await this.#change(username, async (admin, trx) => {
      await admin.merge({ password: hashed, credentialsChangedAt: DateTime.utc() }).save()
      await note(trx, admin, 'admin_password_changed', origin)
    })
  }

  /**
   * Refuses an admin from now on: both the password and access tokens, which stay refused when
   * the admin is enabled again.
   *
   * @returns false when the admin was disabled before
   * @throws AdminNotFound, AdminOfEnvironment
   */
  async disable(username: string, origin: Origin): Promise<boolean> {
    return this.#change(username, async (admin, trx) => {
      if (admin.disabledAt !== null) return false
      const now = DateTime.utc()
      await admin.merge({ disabledAt: now, credentialsChangedAt: now }).save()
      await note(trx, admin, 'admin_disabled', origin)
      return true
    })
  }

  /** @returns false when the admin was not disabled @throws AdminNotFound, AdminOfEnvironment */
  async enable(username: string, origin: Origin): Promise<boolean> {
    return this.#change(username, async (admin, trx) => {
      if (admin.disabledAt === null) return false
      await admin.merge({ disabledAt: null }).save()
      await note(trx, admin, 'admin_enabled', origin)
      return true
    })
  }

  /** All admins by user name, the environment's among them. */
  async list(): Promise<ListedAdmin[]> {
    const rows = await Admin.query()
    const listed = rows.map((admin) => this.#describe(admin))
    if (this.environment !== undefined && !listed.some((admin) => admin.isOfEnvironment)) {
      const { username } = this.environment
      listed.push({ username, state: 'enabled', isOfEnvironment: true, createdAt: null })
    }
    return listed.sort((a, b) => (nameKey(a.username) < nameKey(b.username) ? -1 : 1))
  }

  #describe(admin: Admin): ListedAdmin {
    const { username, createdAt } = admin
    if (isEnvironmentAdmin(username, this.environment)) {
      return { username, state: 'enabled', isOfEnvironment: true, createdAt }
    }
    return { username, state: stateOf(admin), isOfEnvironment: false, createdAt }
  }

  #checkNotOfEnvironment(username: string): void {
    if (isEnvironmentAdmin(username, this.environment)) throw new AdminOfEnvironment()
  }

  async #hash(username: string, password: string): Promise<string> {
    const fault = adminPasswordFault(password, username)
    if (fault !== undefined) throw new InvalidAdmin(fault)
    return this.hashes.make(password)
  }

  #change<T>(
    username: string,
    change: (admin: Admin, trx: TransactionClientContract) => Promise<T>
  ): Promise<T> {
    this.#checkNotOfEnvironment(username)
    return this.database.transaction(async (trx) => {
      const admin = await Admin.byUsername(username, { client: trx }).forUpdate().first()
      if (admin === null) throw new AdminNotFound()
      return change(admin, trx)
    })
  }
}

function stateOf({ disabledAt, password }: Admin): AdminState {
  if (disabledAt !== null) return 'disabled'
  return password === null ? 'without password' : 'enabled'
}

function note(trx: TransactionClientContract, admin: Admin, action: string, origin: Origin) {
  return audit(trx, { action, resourceType: 'admin', resourceId: admin.id }, origin)
}
