import type { Database } from '@adonisjs/lucid/database'
import type { RecordingReader } from '#audio/recording_reader'
import type { SpeechPool } from '#catalog/drawing/speech_pool'
import type { RedisLink } from '#limits/redis_link'
import { FEW, Figure } from '#metrics/instruments'
import { registry } from '#metrics/registry'
import { dependencyUp } from '#operations/readiness'
import type { Shutdown } from '#operations/shutdown'
import { type PoolName, POOLS, readPool } from '#postgres/pool_metrics'
import type { SpeechProvider } from '#scoring/speech_provider'

const draining = new Figure('draining', 'Whether the server was told to stop.', {})
const limitsDegraded = new Figure(
  'limits_degraded',
  'Whether Redis is away, so that this process counts limits for itself.',
  {}
)
const decodesRunning = new Figure('decodes_running', 'Runs of the decoder.', {})
const decodesWaiting = new Figure('decodes_waiting', 'Recordings that wait for the decoder.', {})
const catalogLoaded = new Figure('catalog_loaded', 'Whether the cells are in memory.', {})
const catalogSpeeches = new Figure('catalog_speeches', 'Speeches in the cells.', {})
const catalogCells = new Figure('catalog_cells', 'Cells: of a tag, a level and a type.', {})
const catalogChanged = new Figure(
  'catalog_changed_timestamp_seconds',
  'When the cells last changed, in this process.',
  {}
)
const build = new Figure('build_info', 'What runs here.', { version: FEW, node: FEW })

export interface Measured {
  database: Pick<Database, 'manager'>
  reader: RecordingReader
  pool: SpeechPool
  scorer: Pick<SpeechProvider, 'state'>
  redis: RedisLink | null
  shutdown: Pick<Shutdown, 'hasBegun'>
}

/** What Prometheus reads. It asks nobody outside this process, so that it always answers at once. */
export class MetricsReport {
  readonly contentType = registry.contentType

  /** @param version of the product */
  constructor(
    private measured: Measured,
    version: string
  ) {
    build.set({ version, node: process.version }, 1)
  }

  /** In the text format of Prometheus, version 0.0.4. */
  text(): Promise<string> {
    const { pool, reader, redis, scorer, shutdown } = this.measured
    draining.set({}, Number(shutdown.hasBegun))
    limitsDegraded.set({}, Number(redis?.isAway ?? false))
    dependencyUp.set({ name: 'scorer' }, Number(scorer.state() !== 'unavailable'))
    const { running, waiting } = reader.load
    decodesRunning.set({}, running)
    decodesWaiting.set({}, waiting)
    const { speechCount, cellCount, changedAt } = pool.figures
    catalogLoaded.set({}, Number(pool.isLoaded))
    catalogSpeeches.set({}, speechCount)
    catalogCells.set({}, cellCount)
    catalogChanged.set({}, changedAt / 1000)
    this.#readPools()
    return registry.metrics()
  }

  #readPools(): void {
    const { manager } = this.measured.database
    for (const [name, connection] of Object.entries(POOLS)) {
      const connected = manager.get(connection)?.connection?.pool
      if (connected) readPool(name as PoolName, connected)
    }
  }
}
