import type { Database } from '@adonisjs/lucid/database'
import { FAILED_PREPARATIONS, TEXT_DOUBTFUL } from '#catalog/preparation/preparation_queue'
import { repeat } from '#concurrency/repeat'
import { Figure } from '#metrics/instruments'
import type { ReadinessCheck } from '#operations/readiness'
import { sql } from '#postgres/sql'

const EVERY_MS = 60_000

const recordings = new Figure(
  'preparation_recordings',
  'Recordings that are to be prepared, cannot be, or seem to say another text.',
  { state: ['due', 'failed', 'doubtful'] }
)
const maintenance = new Figure(
  'maintenance_success_timestamp_seconds',
  'When the daily maintenance last succeeded; 0 where it never has.',
  {}
)

/** A column for each figure: one query for all of them, in each server once a minute. */
interface Asked {
  due: number
  failed: number
  doubtful: number
  maintained_at: number
}

const ASK = `
  select
    (select count(*) from recording_preparations)::integer as due,
    (select count(*) from (${FAILED_PREPARATIONS}) failed)::integer as failed,
    (select count(*) from speeches
      where deleted_at is null and warnings @> array['${TEXT_DOUBTFUL}'])::integer as doubtful,
    (select coalesce(extract(epoch from max(finished_at)), 0) from maintenance_runs)::float8
      as maintained_at`

/** Sets a figure for each column of `ASK`. */
function setFigures({ due, failed, doubtful, maintained_at: maintainedAt }: Asked): void {
  recordings.set({ state: 'due' }, due - failed)
  recordings.set({ state: 'failed' }, failed)
  recordings.set({ state: 'doubtful' }, doubtful)
  maintenance.set({}, maintainedAt)
}

/**
 * Asks the database and the other dependencies once a minute, for figures that no scrape may wait for.
 * All servers tell the same of the database, so a rule takes their maximum.
 */
export class MetricsSample {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(
    private database: Pick<Database, 'rawQuery'>,
    private readiness: Pick<ReadinessCheck, 'run'>,
    private onTrouble: (error: Error) => void
  ) {}

  /** Takes a sample now, and one each minute until `stop`. */
  start(): void {
    const { signal } = this.#stopping
    this.#running = repeat({ firstAfter: 0, every: EVERY_MS, signal }, () => this.take())
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  /** Never rejects. The figures of a database that is away stay what they were. */
  async take(): Promise<void> {
    try {
      // It notes what it finds.
      await this.readiness.run()
      const [asked] = await sql<Asked>(this.database, ASK)
      setFigures(asked!)
    } catch (error) {
      this.onTrouble(error as Error)
    }
  }
}
