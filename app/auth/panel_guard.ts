import { symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardContract } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import type { AdminSignIn } from '#accounts/admin_sign_in'
import { SignInEnded, Unauthenticated } from '#accounts/errors'
import type Admin from '#models/admin'

/** Where a sign-in stands in the session. */
const KEY = 'sign_in'

/** From the sign-in on, however busy the admin is. */
const LONGEST_MS = 12 * 60 * 60 * 1000

interface PanelSignIn {
  adminId: string
  credentialsId: string
  /** Milliseconds since 1970. */
  signedInAt: number
}

/**
 * Authenticates whoever is signed in to the admin pages, by the session. The database is asked each
 * time whether the admin's credentials are still those of the sign-in.
 */
export class PanelGuard implements GuardContract<Admin> {
  declare [symbols.GUARD_KNOWN_EVENTS]: Record<string, never>
  readonly driverName = 'panel'
  authenticationAttempted = false
  isAuthenticated = false
  user: Admin | undefined

  constructor(
    private ctx: HttpContext,
    private adminSignIn: AdminSignIn
  ) {}

  /** Begins a session under a new id, so that nobody can know it from before. */
  async signIn(admin: Admin): Promise<void> {
    const { session } = this.ctx
    const signIn = this.#describe(admin)
    session.clear()
    session.regenerate()
    await session.tag(admin.id)
    session.put(KEY, signIn)
    this.user = admin
    this.isAuthenticated = true
  }

  /** @throws Unauthenticated without a sign-in; SignInEnded for one that is over */
  async authenticate(): Promise<Admin> {
    if (this.user !== undefined) return this.user
    this.authenticationAttempted = true
    const signIn = this.ctx.session.get(KEY) as PanelSignIn | undefined
    if (signIn === undefined) throw new Unauthenticated()
    if (Date.now() - signIn.signedInAt > LONGEST_MS) throw new SignInEnded()
    this.user = await this.adminSignIn.admit(signIn.adminId, signIn.credentialsId)
    this.isAuthenticated = true
    return this.user
  }

  async check(): Promise<boolean> {
    try {
      await this.authenticate()
      return true
    } catch (error) {
      if ((error as { status?: number }).status === 401) return false
      throw error
    }
  }

  /** @throws Unauthenticated when the request is not authenticated */
  getUserOrFail(): Admin {
    if (this.user === undefined) throw new Unauthenticated()
    return this.user
  }

  /** The session that a test signs in with. */
  async authenticateAsClient(admin: Admin): Promise<AuthClientResponse> {
    return { session: { [KEY]: this.#describe(admin) } }
  }

  #describe(admin: Admin): PanelSignIn {
    const credentialsId = this.adminSignIn.credentialsId(admin)
    if (credentialsId === undefined) throw new SignInEnded()
    return { adminId: admin.id, credentialsId, signedInAt: Date.now() }
  }
}
