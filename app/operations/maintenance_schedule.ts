import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { repeat } from '#concurrency/repeat'
import type { ChoreReport, Maintenance } from '#operations/maintenance'
import { sql } from '#postgres/sql'

/** How long a server waits before it first asks whether a run is due, and between two times, in milliseconds. */
const FIRST_AFTER_MS = 60_000
const EVERY_MS = 600_000

/**
 * Has the maintenance done once on each day (UTC), by one of any number of servers: the one that adds
 * the day's row. A run that failed, or ended with its process, is repeated an hour after it began.
 */
export class MaintenanceSchedule {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /**
   * @param onDone is told what this server has done
   * @param onTrouble is told when the database cannot be asked; it is asked again
   */
  constructor(
    private database: Pick<QueryClientContract, 'rawQuery'>,
    private maintenance: Maintenance,
    private onDone: (reports: ChoreReport[]) => void,
    private onTrouble: (error: Error) => void
  ) {}

  /** Runs when the day's run is due, until `stop`. */
  start(firstAfterMs = FIRST_AFTER_MS, everyMs = EVERY_MS): void {
    const { signal } = this.#stopping
    this.#running = repeat({ firstAfter: firstAfterMs, every: everyMs, signal }, () => {
      return this.runIfDue()
    })
  }

  /** Waits for a run that is going on. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  /** Does what is due. Never rejects. @returns whether this server has done the day's maintenance */
  async runIfDue(): Promise<boolean> {
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
