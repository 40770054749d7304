import type { ApplicationService } from '@adonisjs/core/types'
import { PanelAssets } from '#panel/assets'

/** Puts together what the admin pages need. */
export default class PanelProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(PanelAssets, () => {
      return new PanelAssets(this.app.publicPath('panel'), !this.app.inDev)
    })
  }
}
