import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { showShell, timeZoneOfRequest } from '#auth/show_shell'
import { writeFor } from '#panel/reader'

/** Gives templates what stands around every page, and the page its reader. It comes after the guard, if there is one. */
export default class PanelShellMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    showShell(ctx)
    return writeFor({ timeZone: timeZoneOfRequest(ctx) }, next)
  }
}
