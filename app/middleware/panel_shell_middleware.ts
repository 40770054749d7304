import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { type Notice, shellOf } from '#panel/shell'

/** Gives templates what stands around every page. It comes after the guard, if there is one. */
export default class PanelShellMiddleware {
  handle({ auth, request, session, view }: HttpContext, next: NextFn) {
    const shell = shellOf(auth?.use('panel').user, {
      path: request.url(),
      address: request.url(true),
      theme: request.plainCookie('theme', undefined, false) as string | undefined,
      notice: session.flashMessages.get('notice') as Notice | undefined,
    })
    view.share({ shell })
    return next()
  }
}
