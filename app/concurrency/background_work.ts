import { setTimeout as pause } from 'node:timers/promises'

/** How long whoever ends the process waits for what is still going on, in milliseconds. */
const GRACE_MS = 3000

/** Work that goes on after the answer to the request that began it. */
export class BackgroundWork {
  #running = new Set<Promise<void>>()
  #stopping = new AbortController()

  /** @param onFailure is told what failed; nobody else is */
  constructor(private onFailure: (what: string, error: unknown) => void) {}

  /**
   * @param what names the work in the log
   * @param work is given a signal that aborts when the process ends: what waits should give up then
   */
  start(what: string, work: (signal: AbortSignal) => Promise<void>): void {
    const running = work(this.#stopping.signal)
      .catch((error: unknown) => this.onFailure(what, error))
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Lets everything end that was begun, for a few seconds at most. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const grace = new AbortController()
    const patience = pause(GRACE_MS, undefined, { signal: grace.signal }).catch(() => undefined)
    await Promise.race([Promise.all(this.#running), patience])
    grace.abort()
  }
}
