import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { readerOf, showShell } from '#auth/show_shell'
import { writeFor } from '#panel/reader'
import { ReviewNumber } from '#panel/review_number'

/** Gives templates what stands around every page, and the page its reader. It comes after the guard, if there is one. */
@inject()
export default class PanelShellMiddleware {
  constructor(private toReview: ReviewNumber) {}

  async handle(ctx: HttpContext, next: NextFn): Promise<unknown> {
    const isSignedIn = ctx.auth?.use('panel').user !== undefined
    showShell(ctx, isSignedIn ? { '/admin/review': await this.toReview.words() } : {})
    return writeFor(readerOf(ctx), next)
  }
}
