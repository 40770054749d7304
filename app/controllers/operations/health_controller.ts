import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ReadinessCheck } from '#operations/readiness'
import { Shutdown } from '#operations/shutdown'
import { ScorerCheck } from '#scoring/scorer_check'
import ReadinessTransformer, { CheckedReadinessTransformer } from '#transformers/health_transformer'
import { serialize } from '#transformers/serialize'

@inject()
export default class HealthController {
  constructor(
    private readiness: ReadinessCheck,
    private scorer: ScorerCheck,
    private shutdown: Shutdown
  ) {}

  /** The process answers. */
  alive() {
    return { status: 'ok' }
  }

  /** The process takes requests, and will go on to. */
  serving({ response }: HttpContext) {
    if (!this.shutdown.hasBegun) return { status: 'ok' }
    response.status(503).header('Retry-After', 5).send({ status: 'stopping' })
  }

  /** The process can serve learners. */
  async ready({ response }: HttpContext) {
    const readiness = await this.readiness.run()
    if (!readiness.ready) response.header('Retry-After', 5)
    response
      .status(readiness.ready ? 200 : 503)
      .send(await serialize(ReadinessTransformer.transform(readiness)))
  }

  /** The process can serve learners, and score what they say. */
  async check({ response }: HttpContext) {
    const verdict = await this.scorer.run()
    const readiness = await this.readiness.run()
    const isReady = readiness.ready && verdict.passed
    if (!isReady) response.header('Retry-After', 5)
    response
      .status(isReady ? 200 : 503)
      .send(await serialize(CheckedReadinessTransformer.transform({ readiness, verdict })))
  }
}
