import { symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardContract } from '@adonisjs/auth/types'
import { Unauthenticated } from '#accounts/errors'

/** Authenticates one request: who sends it is found out once, when it is first asked for. */
export abstract class RequestGuard<Holder> implements GuardContract<Holder> {
  declare [symbols.GUARD_KNOWN_EVENTS]: Record<string, never>
  abstract readonly driverName: string
  authenticationAttempted = false
  isAuthenticated = false
  user: Holder | undefined

  /** @throws Unauthenticated and whatever else says why the request is nobody's */
  protected abstract identify(): Promise<Holder>

  /** What a test signs in with. */
  abstract authenticateAsClient(holder: Holder): Promise<AuthClientResponse>

  /** @throws what `identify` throws */
  async authenticate(): Promise<Holder> {
    if (this.user !== undefined) return this.user
    this.authenticationAttempted = true
    this.user = await this.identify()
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
  getUserOrFail(): Holder {
    if (this.user === undefined) throw new Unauthenticated()
    return this.user
  }
}
