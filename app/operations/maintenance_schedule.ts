import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { repeat } from '#concurrency/repeat'
import type { ChoreReport, Maintenance } from '#operations/maintenance'
import { sql } from '#postgres/sql'

/** How long a server waits before its first look, and between two looks, in milliseconds. */
const FIRST_LOOK_AFTER_MS = 60_000
const LOOK_EVERY_MS = 600_000

/**
 * Has the maintenance done once on each day (UTC), by one of any number of servers: the one that adds
 * the day's row. A run that failed, or ended with its process, is repeated an hour after it began.
 */
export class MaintenanceSchedule {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /**
   * @param onDone is told what this server has done
   * @param onTrouble is told when the database cannot be asked; the next look comes
   */
  constructor(
    private database: Pick<QueryClientContract, 'rawQuery'>,
    private maintenance: Maintenance,
    private onDone: (reports: ChoreReport[]) => void,
    private onTrouble: (error: Error) => void
  ) {}

  /** Looks whether the day's run is due, now and then, until `stop`. */
  start(firstLookAfterMs = FIRST_LOOK_AFTER_MS, lookEveryMs = LOOK_EVERY_MS): void {
    const { signal } = this.#stopping
    this.#running = repeat({ firstAfter: firstLookAfterMs, every: lookEveryMs, signal }, () => {
      return this.look()
    })
  }

  /** Waits for a run that is going on. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  /** Does what is due. Never rejects. @returns whether this server has done the day's maintenance */
  async look(): Promise<boolean> {
    try {
      const day = await this.#claim()
      if (day === undefined) return false
      const reports = await this.maintenance.run()
      if (reports.every(({ error }) => error === undefined)) await this.#finish(day)
      this.onDone(reports)
      return true
    } catch (error) {
      this.onTrouble(error as Error)
      return false
    }
  }

  /** @returns the day, if nobody else has done or is doing its maintenance */
  async #claim(): Promise<string | undefined> {
    const [claimed] = await sql<{ day: string }>(
      this.database,
      `insert into maintenance_runs as run (day) values ((now() at time zone 'UTC')::date)
       on conflict (day) do update set started_at = now()
         where run.finished_at is null and run.started_at < now() - interval '1 hour'
       returning day::text`
    )
    return claimed?.day
  }

  async #finish(day: string): Promise<void> {
    await this.database.rawQuery(
      'update maintenance_runs set finished_at = now() where day = ?::date',
      [day]
    )
  }
}
