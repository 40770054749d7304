import type { HttpContext } from '@adonisjs/core/http'
import type { AdminSignIn } from '#accounts/admin_sign_in'
import { BearerGuard } from '#auth/bearer_guard'
import type Admin from '#models/admin'

/** Authenticates an admin's request, and asks the database whether the token still holds. */
export class AdminGuard extends BearerGuard<Admin> {
  readonly driverName = 'admin'

  constructor(
    ctx: HttpContext,
    private adminSignIn: AdminSignIn
  ) {
    super(ctx)
  }

  protected recognise(token: string): Promise<Admin> {
    return this.adminSignIn.recognise(token)
  }

  protected issueToken(admin: Admin): string {
    return this.adminSignIn.issueToken(admin)
  }
}
