import type { HttpContext } from '@adonisjs/core/http'
import { isLanguage } from '#accounts/languages'
import { timeZoneOf } from '#accounts/own_settings'
import { keepBrowserSetting } from '#auth/browser_setting'
import { type Reader, writeFor } from '#panel/reader'
import { type Notice, shellOf } from '#panel/shell'
import { languageOfBrowser } from '#panel/texts'

/** Whom a page is written for: whoever is signed in at this moment, or whoever uses this browser. */
export function readerOf({ auth, request }: HttpContext): Reader {
  const user = auth?.use('panel').user
  const settings = user?.settings ?? {}
  // Before a sign-in, and where a request fails before one is looked for: whoever was here last.
  const chosen = user ? settings.language : request.plainCookie(LANGUAGE, undefined, false)
  const language = isLanguage(chosen)
    ? chosen
    : languageOfBrowser(request.header('accept-language'))
  return { timeZone: timeZoneOf(settings), language }
}

const LANGUAGE = 'language'

/** Has the browser know the language of whoever is signed in, for pages without a sign-in. */
function keepLanguage({ auth, request, response }: HttpContext): void {
  const user = auth?.use('panel').user
  if (!user) return
  const { language } = user.settings
  if (language === (request.plainCookie(LANGUAGE, undefined, false) ?? undefined)) return
  keepBrowserSetting(response, LANGUAGE, isLanguage(language) ? language : undefined)
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
  keepLanguage(ctx)
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
