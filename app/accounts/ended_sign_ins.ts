import type pg from 'pg'
import type { DatabaseFollower } from '#operations/database_listener'

/**
 * The sign-ins that ended while their access tokens are still good: a token is checked without the
 * database, so every process remembers them. They come from the channel `ended_sign_ins`, and all of
 * them again with each new connection.
 */
export class EndedSignIns implements DatabaseFollower {
  readonly channel = 'ended_sign_ins'
  /** Id, and when it can be forgotten: milliseconds since 1970. */
  #ended = new Map<string, number>()
  #loadDue = false

  /** @param rememberSeconds the lifetime of an access token */
  constructor(private rememberSeconds: number) {}

  has(signInId: string): boolean {
    return this.#ended.has(signInId)
  }

  add(signInIds: string[]): void {
    const now = Date.now()
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
    return true
  }
}
