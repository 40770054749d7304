import type { HttpContext } from '@adonisjs/core/http'
import { isLanguage } from '#accounts/languages'
import { timeZoneOf } from '#accounts/own_settings'
import { type Reader, writeFor } from '#panel/reader'
import { type Notice, shellOf } from '#panel/shell'
import { languageOfBrowser } from '#panel/texts'

/** Whom a page is written for: whoever is signed in at this moment, or whoever uses this browser. */
export function readerOf({ auth, request }: HttpContext): Reader {
  const settings = auth?.use('panel').user?.settings ?? {}
  const language = isLanguage(settings.language)
    ? settings.language
    : languageOfBrowser(request.header('accept-language'))
  return { timeZone: timeZoneOf(settings), language }
}

/**
 * Gives templates what stands around a page, for whoever is signed in at this moment.
 *
 * @param counts how much waits in a place, by its path
 */
export function showShell(ctx: HttpContext, counts: Record<string, string> = {}): void {
  const { auth, request, session, view } = ctx
  const isReady = session?.initiated === true
  const reader = readerOf(ctx)
  const admin = auth?.use('panel').user
  const options = {
    path: request.url(),
    reader,
    address: request.url(true),
    theme: request.plainCookie('theme', undefined, false) as string | undefined,
    notice: isReady ? (session.flashMessages.get('notice') as Notice | undefined) : undefined,
    isFresh: isReady && auth?.use('panel').isFresh,
    counts,
  }
  view.share({ shell: writeFor(reader, () => shellOf(admin, options)) })
}
