import type { HttpContext } from '@adonisjs/core/http'
import { type Notice, shellOf } from '#panel/shell'

/**
 * Gives templates what stands around a page, for whoever is signed in at this moment.
 *
 * @param counts how much waits in a place, by its path
 */
export function showShell(
  { auth, request, session, view }: HttpContext,
  counts: Record<string, string> = {}
): void {
  const isReady = session?.initiated === true
  const shell = shellOf(auth?.use('panel').user, {
    path: request.url(),
    address: request.url(true),
    theme: request.plainCookie('theme', undefined, false) as string | undefined,
    notice: isReady ? (session.flashMessages.get('notice') as Notice | undefined) : undefined,
    isFresh: isReady && auth?.use('panel').isFresh,
    counts,
  })
  view.share({ shell })
}
