import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { type EnvironmentAdmin, isEnvironmentAdmin } from '#accounts/environment_admin'
import {
  AdminNotFound,
  AdminOfEnvironment,
  InvalidAdmin,
  OwnAdmin,
  SignInEnded,
  UsernameTaken,
} from '#accounts/errors'
import { adminPasswordFault } from '#accounts/password_fault'
import type { PasswordHashes } from '#accounts/password_hashes'
import { badUsername, isUsername } from '#accounts/username'
import { audit, type Origin } from '#auditing/audit_log'
import Admin from '#models/admin'
import { nameKey } from '#postgres/name_key'

const ADMIN_STATES = ['enabled', 'disabled', 'without password'] as const
/** Without password: the environment named this admin once, and no longer does. */
export type AdminState = (typeof ADMIN_STATES)[number]

export interface ListedAdmin {
  /** Null for the environment's admin before the first sign-in. */
  id: string | null
  username: string
  state: AdminState
  isOfEnvironment: boolean
  hasFactor: boolean
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
    if (!isUsername(username)) throw new InvalidAdmin(badUsername())
    this.#checkNotOfEnvironment(username)
    if ((await Admin.byUsername(username).first()) !== null) throw new UsernameTaken()
  }

  /** @throws AdminNotFound, or AdminOfEnvironment when the admin cannot be changed here */
  async checkChangeable(username: string): Promise<void> {
    this.#checkNotOfEnvironment(username)
    if ((await Admin.byUsername(username).first()) === null) throw new AdminNotFound()
  }

  /**
   * @param by the admin who does it; without, an operator
   * @param id for the new admin: whoever sends the same form twice makes one admin
   * @throws InvalidAdmin, UsernameTaken, AdminOfEnvironment
   */
  async create(
    username: string,
    password: string,
    origin: Origin,
    { by, id }: { by?: string; id?: string } = {}
  ): Promise<void> {
    if (await this.#isMade(username, id)) return
    await this.checkFree(username)
    const hashed = await this.#hash(username, password)
    try {
      await this.database.transaction(async (trx) => {
        const fields = { username, password: hashed, ...(id !== undefined && { id }) }
        const admin = await Admin.create(fields, { client: trx })
        await admin.refresh()
        await note(trx, admin, 'admin_created', origin, by)
      })
    } catch (error) {
      const { constraint } = error as { constraint?: string }
      if (!['admins_username_unique', 'admins_pkey'].includes(constraint ?? '')) throw error
      if (!(await this.#isMade(username, id))) throw new UsernameTaken()
    }
  }

  /** @throws AdminNotFound */
  async usernameOf(id: string): Promise<string> {
    const admin = await Admin.find(id)
    if (admin === null) throw new AdminNotFound()
    return admin.username
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
   * @param by the admin who does it; without, an operator
   * @returns false when the admin was disabled before
   * @throws AdminNotFound, AdminOfEnvironment; OwnAdmin; SignInEnded when whoever does it has been
   * disabled in this very moment
   */
  async disable(username: string, origin: Origin, by?: string): Promise<boolean> {
    const change = async (admin: Admin, trx: TransactionClientContract) => {
      if (admin.id === by) throw new OwnAdmin()
      if (admin.disabledAt !== null) return false
      const now = DateTime.utc()
      await admin.merge({ disabledAt: now, credentialsChangedAt: now }).save()
      await note(trx, admin, 'admin_disabled', origin, by)
      return true
    }
    return this.#change(username, change, by)
  }

  /**
   * @param by the admin who does it; without, an operator
   * @returns false when the admin was not disabled
   * @throws AdminNotFound, AdminOfEnvironment; SignInEnded as in `disable`
   */
  async enable(username: string, origin: Origin, by?: string): Promise<boolean> {
    const change = async (admin: Admin, trx: TransactionClientContract) => {
      if (admin.disabledAt === null) return false
      await admin.merge({ disabledAt: null }).save()
      await note(trx, admin, 'admin_enabled', origin, by)
      return true
    }
    return this.#change(username, change, by)
  }

  /** All admins by user name, the environment's among them. */
  async list(): Promise<ListedAdmin[]> {
    const rows = await Admin.query()
    const listed = rows.map((admin) => this.#describe(admin))
    if (this.environment !== undefined && !listed.some((admin) => admin.isOfEnvironment)) {
      const unseen = { id: null, state: 'enabled', hasFactor: false, createdAt: null } as const
      listed.push({ ...unseen, username: this.environment.username, isOfEnvironment: true })
    }
    return listed.sort((a, b) => (nameKey(a.username) < nameKey(b.username) ? -1 : 1))
  }

  #describe(admin: Admin): ListedAdmin {
    const { id, username, createdAt } = admin
    const known = { id, username, hasFactor: admin.totpSecret !== null, createdAt }
    if (isEnvironmentAdmin(username, this.environment)) {
      return { ...known, state: 'enabled', isOfEnvironment: true }
    }
    return { ...known, state: stateOf(admin), isOfEnvironment: false }
  }

  async #isMade(username: string, id: string | undefined): Promise<boolean> {
    if (id === undefined) return false
    const admin = await Admin.find(id)
    return admin !== null && nameKey(admin.username) === nameKey(username)
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
    change: (admin: Admin, trx: TransactionClientContract) => Promise<T>,
    by?: string
  ): Promise<T> {
    this.#checkNotOfEnvironment(username)
    return this.database.transaction(async (trx) => {
      // Two who disable each other at once: the second one finds out here. By id, so that they
      // wait for one another, and not both.
      const locked = await Admin.query({ client: trx })
        .whereRaw('lower(username collate "C") = lower(? collate "C")', [username])
        .if(by, (query) => query.orWhere('id', by!))
        .orderBy('id')
        .forUpdate()
      const doer = locked.find(({ id }) => id === by)
      if (by !== undefined && !this.#canSignIn(doer)) throw new SignInEnded()
      const admin = locked.find((one) => nameKey(one.username) === nameKey(username))
      if (admin === undefined) throw new AdminNotFound()
      return change(admin, trx)
    })
  }

  #canSignIn(admin: Admin | undefined): boolean {
    return admin !== undefined && this.#describe(admin).state === 'enabled'
  }
}

function stateOf({ disabledAt, password }: Admin): AdminState {
  if (disabledAt !== null) return 'disabled'
  return password === null ? 'without password' : 'enabled'
}

function note(
  trx: TransactionClientContract,
  admin: Admin,
  action: string,
  origin: Origin,
  adminId?: string
) {
  return audit(trx, { adminId, action, resourceType: 'admin', resourceId: admin.id }, origin)
}
