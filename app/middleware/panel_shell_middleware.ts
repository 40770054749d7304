import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { showShell } from '#auth/show_shell'

/** Gives templates what stands around every page. It comes after the guard, if there is one. */
export default class PanelShellMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    showShell(ctx)
    return next()
  }
}
