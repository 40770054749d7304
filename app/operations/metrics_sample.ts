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

const backedUp = new Figure(
  'backup_success_timestamp_seconds',
  'When the newest backup was made; 0 where there is none.',
  {}
)
const verified = new Figure(
  'backup_verified_timestamp_seconds',
  'When a backup was last verified; 0 where none ever was.',
  {}
)
const backupBytes = new Figure('backup_bytes', 'How large the newest backup is.', {})
const backupMissing = new Figure(
  'backup_missing_recordings',
  'Recordings that the newest backup lacks.',
  {}
)

/** A column for each figure: one query for all of them, in each server once a minute. */
interface Asked {
  due: number
  failed: number
  doubtful: number
  maintained_at: number
  backed_up_at: number
  verified_at: number
  backup_bytes: number
  backup_missing: number
}

const ASK = `
  select
    (select count(*) from recording_preparations)::integer as due,
    (select count(*) from (${FAILED_PREPARATIONS}) failed)::integer as failed,
    (select count(*) from speeches
      where deleted_at is null and warnings @> array['${TEXT_DOUBTFUL}'])::integer as doubtful,
    (select coalesce(extract(epoch from max(finished_at)), 0) from maintenance_runs)::float8
      as maintained_at,
    coalesce(extract(epoch from newest.ended_at), 0)::float8 as backed_up_at,
    (select coalesce(extract(epoch from max(ended_at)), 0) from backup_runs
      where kind = 'verify' and name is not null)::float8 as verified_at,
    coalesce(newest.bytes, 0)::float8 as backup_bytes,
    coalesce(newest.missing_recordings, 0) as backup_missing
  from (values (1)) as one left join (
    select ended_at, bytes, missing_recordings from backup_runs
    where kind = 'create' and name is not null order by started_at desc limit 1) newest on true`

/** Sets a figure for each column of `ASK`. */
function setFigures(asked: Asked): void {
  const { due, failed, doubtful } = asked
  recordings.set({ state: 'due' }, due - failed)
  recordings.set({ state: 'failed' }, failed)
  recordings.set({ state: 'doubtful' }, doubtful)
  maintenance.set({}, asked.maintained_at)
  backedUp.set({}, asked.backed_up_at)
  verified.set({}, asked.verified_at)
  backupBytes.set({}, asked.backup_bytes)
  backupMissing.set({}, asked.backup_missing)
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
