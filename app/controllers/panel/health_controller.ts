import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ReadinessCheck } from '#operations/readiness'
import { healthPage } from '#panel/health_page'

@inject()
export default class HealthController {
  constructor(private readiness: ReadinessCheck) {}

  /** Asks all that the server needs; the overview has a script take what this page says. */
  async show({ view }: HttpContext) {
    return view.render('panel::pages/health', { health: healthPage(await this.readiness.run()) })
  }
}
