import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ReadinessCheck } from '#operations/readiness'
import ReadinessTransformer from '#transformers/health_transformer'
import { serialize } from '#transformers/serialize'

@inject()
export default class HealthController {
  constructor(private readiness: ReadinessCheck) {}

  /** The process answers. */
  alive() {
    return { status: 'ok' }
  }

  /** The process can serve learners. */
  async ready({ response }: HttpContext) {
    const readiness = await this.readiness.run()
    if (!readiness.ready) response.header('Retry-After', 5)
    response
      .status(readiness.ready ? 200 : 503)
      .send(await serialize(ReadinessTransformer.transform(readiness)))
  }
}
