import type { AuthClientResponse } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import type { AdminSignIn } from '#accounts/admin_sign_in'
import { SignInEnded, Unauthenticated } from '#accounts/errors'
import { RequestGuard } from '#auth/request_guard'
import type Admin from '#models/admin'

/** Where in the session a sign-in stands, and one that waits for the second factor. */
const SIGN_IN = 'sign_in'
const PENDING = 'pending'

/** So long the second factor is waited for. */
const PENDING_MS = 5 * 60 * 1000

/** What cannot be undone asks for the password when it was typed longer ago. */
const FRESH_MS = 10 * 60 * 1000

const HOUR_MS = 60 * 60 * 1000

/** Times are milliseconds since 1970. */
interface PendingSignIn {
  adminId: string
  credentialsId: string
  since: number
}

interface PanelSignIn {
  adminId: string
  credentialsId: string
  signedInAt: number
  /** When the password was typed last. */
  provenAt: number
}

/**
 * Authenticates whoever is signed in to the admin pages, by the session. The database is asked each
 * time whether the admin's credentials are still those of the sign-in. Each step of signing in goes
 * on under a new session id, so that nobody knows it from before.
 */
export class PanelGuard extends RequestGuard<Admin> {
  readonly driverName = 'panel'

  /** @param longestHours after which a sign-in ends, however busy the admin is */
  constructor(
    private ctx: HttpContext,
    private adminSignIn: AdminSignIn,
    private longestHours: number
  ) {
    super()
  }

  /** Keeps in the session whose password was right, until the second factor is proved. */
  begin(admin: Admin): void {
    const pending: PendingSignIn = { ...this.#describe(admin), since: Date.now() }
    this.#renew()
    this.ctx.session.put(PENDING, pending)
  }

  /**
   * @returns who has to prove the second factor
   * @throws Unauthenticated when nobody has, or no longer; SignInEnded
   */
  async pending(): Promise<Admin> {
    const pending = this.ctx.session.get(PENDING) as PendingSignIn | undefined
    if (pending === undefined) throw new Unauthenticated()
    if (Date.now() - pending.since > PENDING_MS) throw new SignInEnded()
    return this.adminSignIn.admit(pending.adminId, pending.credentialsId)
  }

  /** Signs in an admin who has proved everything. */
  async signIn(admin: Admin): Promise<void> {
    const now = Date.now()
    await this.#keep(admin, { ...this.#describe(admin), signedInAt: now, provenAt: now })
  }

  /** Goes on with a sign-in whose credentials the admin has changed. */
  async continue(admin: Admin): Promise<void> {
    const before = this.ctx.session.get(SIGN_IN) as PanelSignIn
    await this.#keep(admin, { ...before, ...this.#describe(admin) })
  }

  /** Ends the session; nothing of it is left. */
  signOut(): void {
    this.#renew()
    this.user = undefined
    this.isAuthenticated = false
  }

  /** Whether the password was typed a moment ago. */
  get isFresh(): boolean {
    const signIn = this.ctx.session.get(SIGN_IN) as PanelSignIn | undefined
    return signIn !== undefined && Date.now() - signIn.provenAt <= FRESH_MS
  }

  /** Notes that the password was typed now. */
  refresh(): void {
    const signIn = this.ctx.session.get(SIGN_IN) as PanelSignIn
    this.ctx.session.put(SIGN_IN, { ...signIn, provenAt: Date.now() })
  }

  /** @throws Unauthenticated without a sign-in; SignInEnded for one that is over */
  protected async identify(): Promise<Admin> {
    const signIn = this.ctx.session.get(SIGN_IN) as PanelSignIn | undefined
    if (signIn === undefined) throw new Unauthenticated()
    if (Date.now() - signIn.signedInAt > this.longestHours * HOUR_MS) throw new SignInEnded()
    return this.adminSignIn.admit(signIn.adminId, signIn.credentialsId)
  }

  /** The session that a test signs in with. */
  async authenticateAsClient(admin: Admin): Promise<AuthClientResponse> {
    const now = Date.now()
    return { session: { [SIGN_IN]: { ...this.#describe(admin), signedInAt: now, provenAt: now } } }
  }

  async #keep(admin: Admin, signIn: PanelSignIn): Promise<void> {
    this.#renew()
    // Only now: a tag belongs to an id, and a new id has none.
    await this.ctx.session.tag(admin.id)
    this.ctx.session.put(SIGN_IN, signIn)
    this.user = admin
    this.isAuthenticated = true
  }

  /** Takes a new id for a session without contents: also the secret of its forms is a new one. */
  #renew(): void {
    this.ctx.session.clear()
    this.ctx.session.regenerate()
  }

  #describe(admin: Admin) {
    const credentialsId = this.adminSignIn.credentialsId(admin)
    if (credentialsId === undefined) throw new SignInEnded()
    return { adminId: admin.id, credentialsId }
  }
}
