import type { BackupRuns } from '#backups/backup_runs'
import type { BackupNote } from '#backups/backup_store'
import type { Backups } from '#backups/backups'
import { repeat } from '#concurrency/repeat'

/** How long a server waits before it first asks whether a backup is due, and between two times, in milliseconds. */
const FIRST_AFTER_MS = 60_000
const EVERY_MS = 300_000

/** Has one backup made each day, by one of any number of servers. */
export class BackupSchedule {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /**
   * @param time of the day in UTC, as in `02:30`
   * @param onTrouble is told when no backup could be made; it is tried again an hour later
   */
  constructor(
    private time: string,
    private backups: Pick<Backups, 'create'>,
    private runs: Pick<BackupRuns, 'claimDay'>,
    private onDone: (note: BackupNote) => void,
    private onTrouble: (error: Error) => void
  ) {}

  /** Runs when the day's backup is due, until `stop`. */
  start(): void {
    const { signal } = this.#stopping
    this.#running = repeat({ firstAfter: FIRST_AFTER_MS, every: EVERY_MS, signal }, () => {
      return this.runIfDue()
    })
  }

  /** A backup that is being made is waited for. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  /** Never rejects. */
  async runIfDue(): Promise<void> {
    try {
      const run = await this.runs.claimDay(this.time)
      if (run !== undefined) this.onDone(await this.backups.create(() => undefined, run))
    } catch (error) {
      this.onTrouble(error as Error)
    }
  }
}
