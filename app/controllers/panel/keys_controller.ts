import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { OwnSettingsKeeper } from '#accounts/own_settings'
import { t } from '#panel/texts'
import { panelKeysValidator } from '#validators/panel_keys'

@inject()
export default class KeysController {
  constructor(private settings: OwnSettingsKeeper) {}

  /** Lists the keys, and lets an admin turn them off. */
  show({ view }: HttpContext) {
    return view.render('panel::pages/keys')
  }

  async update({ auth, request, response, session }: HttpContext) {
    const { keys } = await request.validateUsing(panelKeysValidator)
    await this.settings.set(auth.use('panel').getUserOrFail().id, { keys: keys === 'on' })
    session.flash('notice', { text: t(`keys.saved.${keys}`) })
    return response.redirect().status(303).toPath('/admin/keys')
  }
}
