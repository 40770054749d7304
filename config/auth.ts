import { defineConfig } from '@adonisjs/auth'
import type { GuardConfigProvider, InferAuthenticators } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import { AccessTokens } from '#accounts/access_tokens'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { EndedSignIns } from '#accounts/ended_sign_ins'
import { AdminGuard } from '#auth/admin_guard'
import { JwtGuard } from '#auth/jwt_guard'
import { PanelGuard } from '#auth/panel_guard'
import env from '#start/env'

const learnerGuard: GuardConfigProvider<(ctx: HttpContext) => JwtGuard> = {
  async resolver(_name, app) {
    const accessTokens = await app.container.make(AccessTokens)
    const ended = await app.container.make(EndedSignIns)
    return (ctx) => new JwtGuard(ctx, accessTokens, ended)
  },
}

const adminGuard: GuardConfigProvider<(ctx: HttpContext) => AdminGuard> = {
  async resolver(_name, app) {
    const adminSignIn = await app.container.make(AdminSignIn)
    return (ctx) => new AdminGuard(ctx, adminSignIn)
  },
}

const panelGuard: GuardConfigProvider<(ctx: HttpContext) => PanelGuard> = {
  async resolver(_name, app) {
    const adminSignIn = await app.container.make(AdminSignIn)
    return (ctx) => new PanelGuard(ctx, adminSignIn, env.get('ADMIN_SESSION_HOURS'))
  },
}

const authConfig = defineConfig({
  default: 'learner',
  guards: { learner: learnerGuard, admin: adminGuard, panel: panelGuard },
})

export default authConfig

declare module '@adonisjs/auth/types' {
  export interface Authenticators extends InferAuthenticators<typeof authConfig> {}
}
