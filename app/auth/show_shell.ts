import type { HttpContext } from '@adonisjs/core/http'
import { timeZoneOf } from '#accounts/own_settings'
import { type Notice, shellOf } from '#panel/shell'

/** The zone of whoever is signed in at this moment. */
export function timeZoneOfRequest({ auth }: HttpContext): string {
  return timeZoneOf(auth?.use('panel').user?.settings ?? {})
}

/**
 * Gives templates what stands around a page, for whoever is signed in at this moment.
 *
 * @param counts how much waits in a place, by its path
 */
export function showShell(ctx: HttpContext, counts: Record<string, string> = {}): void {
  const { auth, request, session, view } = ctx
  const isReady = session?.initiated === true
  const shell = shellOf(auth?.use('panel').user, {
    path: request.url(),
    timeZone: timeZoneOfRequest(ctx),
    address: request.url(true),
    theme: request.plainCookie('theme', undefined, false) as string | undefined,
    notice: isReady ? (session.flashMessages.get('notice') as Notice | undefined) : undefined,
    isFresh: isReady && auth?.use('panel').isFresh,
    counts,
  })
  view.share({ shell })
}
