import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { DatabaseFollower } from '#postgres/listener'

/** How long the first requests wait for the list, in milliseconds: the database may be away. */
const MAX_LOAD_WAIT_MS = 1000

/**
 * The sign-ins that ended while their access tokens are still good: a token is checked without the
 * database, so every process remembers them. They come from the channel `ended_sign_ins`, and all of
 * them again with each new connection.
 */
export class EndedSignIns implements DatabaseFollower {
  readonly channel = 'ended_sign_ins'
  /** Id, and when it can be forgotten: by a clock that nobody can set, in milliseconds. */
  #ended = new Map<string, number>()
  #loadDue = false
  #loaded = Promise.withResolvers<void>()
  /** False until the list is there, or nobody waits for it any more. */
  #isSettled = false
  #waiting: Promise<void> | undefined

  /** @param rememberSeconds how long an access token may be accepted */
  constructor(private rememberSeconds: number) {}

  /** Waits for what ended before this process started, at its first requests only. */
  has(signInId: string): boolean | Promise<boolean> {
    if (this.#isSettled) return this.#ended.has(signInId)
    this.#waiting ??= this.#untilSettled()
    return this.#waiting.then(() => this.#ended.has(signInId))
  }

  add(signInIds: string[]): void {
    const now = performance.now()
    for (const id of signInIds) this.#ended.set(id, now + this.rememberSeconds * 1000)
    // A map is in the order of insertion: the oldest come first.
    for (const [id, until] of this.#ended) {
      if (until > now) break
      this.#ended.delete(id)
    }
  }

  connected(): void {
    this.#loadDue = true
  }

  notified(payload: string): void {
    this.add([payload])
  }

  async catchUp(client: pg.Client): Promise<boolean> {
    if (!this.#loadDue) return false
    const { rows } = await client.query<{ id: string }>(
      `select id from ended_sign_ins where ended_at > now() - make_interval(secs => $1)
       order by ended_at`,
      [this.rememberSeconds]
    )
    this.add(rows.map(({ id }) => id))
    this.#loadDue = false
    this.#loaded.resolve()
    return true
  }

  async #untilSettled(): Promise<void> {
    await Promise.race([this.#loaded.promise, pause(MAX_LOAD_WAIT_MS, undefined, { ref: false })])
    this.#isSettled = true
  }
}
