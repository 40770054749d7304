/** A process that loads a catalog as the product does, and prints what it cost as JSON. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Cells } from '../../app/catalog/drawing/cells.ts'
import { fromBuild } from '../product.ts'

export interface LoadedCells {
  seconds: number
  /** Of the cells' lists, in MB (10^6 bytes). */
  megabytes: number
  /** Growth of the resident memory of the whole process meanwhile, garbage included, in MB. */
  residentMegabytes: number
  /** Time between two turns of the event loop, in milliseconds. */
  delayP99: number
  delayMax: number
}

const NANOSECONDS_PER_MILLISECOND = 1e6
const BYTES_PER_MEGABYTE = 1e6

const { CatalogFollower } = await fromBuild<
  typeof import('../../app/catalog/drawing/catalog_follower.ts')
>('app/catalog/drawing/catalog_follower.js')
const { SpeechPool } = await fromBuild<typeof import('../../app/catalog/drawing/speech_pool.ts')>(
  'app/catalog/drawing/speech_pool.js'
)
const { databaseConnection } = await fromBuild<typeof import('../../app/postgres/connection.ts')>(
  'app/postgres/connection.js'
)

const loaded = Promise.withResolvers<Cells>()

class WatchedPool extends SpeechPool {
  override load(cells: Cells): void {
    super.load(cells)
    loaded.resolve(cells)
  }
}

const follower = new CatalogFollower(
  databaseConnection(process.env.DATABASE_URL, ''),
  new WatchedPool(),
  (error) => loaded.reject(error as Error)
)
const residentBefore = process.memoryUsage.rss()
const delay = monitorEventLoopDelay({ resolution: 1 })
const startedAt = performance.now()
delay.enable()
follower.start()
const cells = await loaded.promise
delay.disable()
const result: LoadedCells = {
  seconds: (performance.now() - startedAt) / 1000,
  megabytes: cells.bytes / BYTES_PER_MEGABYTE,
  residentMegabytes: (process.memoryUsage.rss() - residentBefore) / BYTES_PER_MEGABYTE,
  delayP99: delay.percentile(99) / NANOSECONDS_PER_MILLISECOND,
  delayMax: delay.max / NANOSECONDS_PER_MILLISECOND,
}
process.stdout.write(JSON.stringify(result))
await follower.stop()
