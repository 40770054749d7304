import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { readerOf, showShell } from '#auth/show_shell'
import { PanelNumbers, waitingWords } from '#panel/panel_numbers'
import { writeFor } from '#panel/reader'

/** Gives templates what stands around every page, and the page its reader. It comes after the guard, if there is one. */
@inject()
export default class PanelShellMiddleware {
  constructor(private numbers: PanelNumbers) {}

  async handle(ctx: HttpContext, next: NextFn): Promise<unknown> {
    const isSignedIn = ctx.auth?.use('panel').user !== undefined
    const toReview = isSignedIn ? await this.numbers.toReview() : undefined
    return writeFor(readerOf(ctx), () => {
      showShell(ctx, { '/admin/review': waitingWords(toReview) })
      return next()
    })
  }
}
