import type { HttpContext } from '@adonisjs/core/http'
import { csrfFactory } from '@adonisjs/shield/guards'

/** It only makes tokens: what comes in is checked by the middleware. */
const giveToken = csrfFactory({ enabled: true, methods: ['NONE'] }, undefined as never) as (
  ctx: HttpContext
) => Promise<void>

/**
 * Gives the forms of a page a token where the middleware did not come so far, or the session is a new
 * one since then.
 */
export async function giveFormToken(ctx: HttpContext): Promise<void> {
  await giveToken(ctx)
  ctx.view.share({ csrfToken: ctx.request.csrfToken })
}
