import { readFile } from 'node:fs/promises'
import type { ApplicationService } from '@adonisjs/core/types'
import { RecordingReader } from '#audio/recording_reader'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { LimitStores } from '#limits/limit_stores'
import { measureNode } from '#metrics/registry'
import { MetricsReport } from '#operations/metrics_report'
import { MetricsSample } from '#operations/metrics_sample'
import { ReadinessCheck } from '#operations/readiness'
import { Shutdown } from '#operations/shutdown'
import { isDatabaseAway } from '#postgres/is_database_away'
import { isServing } from '#providers/is_serving'
import { SpeechProvider } from '#scoring/speech_provider'
import env from '#start/env'

/** Puts together what Prometheus reads, and has servers measure it. */
export default class MetricsProvider {
  #sample: MetricsSample | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(MetricsReport, async (resolver) => {
      const packageFile = await readFile(this.app.makePath('package.json'), 'utf8')
      const { version } = JSON.parse(packageFile) as { version: string }
      const stores = await resolver.make(LimitStores)
      return new MetricsReport(
        {
          database: await resolver.make('lucid.db'),
          reader: await resolver.make(RecordingReader),
          pool: await resolver.make(SpeechPool),
          scorer: await resolver.make(SpeechProvider),
          redis: stores.redisLink,
          shutdown: await resolver.make(Shutdown),
        },
        version
      )
    })
    container.singleton(MetricsSample, async (resolver) => {
      const logger = await resolver.make('logger')
      return new MetricsSample(
        await resolver.make('lucid.db'),
        await resolver.make(ReadinessCheck),
        (error) => {
          // Of which the log tells already.
          if (!isDatabaseAway(error)) logger.error({ err: error }, 'Metrics could not be asked for')
        }
      )
    })
  }

  async start() {
    if (!isServing(this.app) || env.get('METRICS_TOKEN') === undefined) return
    measureNode()
    this.#sample = await this.app.container.make(MetricsSample)
    this.#sample.start()
  }

  async shutdown() {
    await this.#sample?.stop()
  }
}
