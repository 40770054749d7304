import { MessageBuilder } from '@adonisjs/core/helpers'
import type { Database } from '@adonisjs/lucid/database'
import type {
  SessionData,
  SessionStoreWithTaggingContract,
  TaggedSession,
} from '@adonisjs/session/types'

/**
 * Sessions as rows of `admin_sessions`, for one request. The package's own store writes with an
 * upsert, so that a request under way brings back a session that was ended meanwhile. Here, what
 * was read is only changed, and stays away once its row is gone.
 */
export class SessionRows implements SessionStoreWithTaggingContract {
  readonly #read = new Set<string>()

  /** @param rows the package's own store */
  constructor(
    private rows: SessionStoreWithTaggingContract,
    private database: Database,
    private idleMinutes: number
  ) {}

  async read(id: string): Promise<SessionData | null> {
    const data = await this.rows.read(id)
    if (data !== null) this.#read.add(id)
    return data
  }

  async write(id: string, values: SessionData): Promise<void> {
    if (!this.#read.has(id)) return this.rows.write(id, values)
    const data = new MessageBuilder().build(values, undefined, id)
    const expiresAt = new Date(Date.now() + this.idleMinutes * 60_000)
    const row = this.database.from('admin_sessions').where('id', id)
    await row.update({ data, expires_at: expiresAt })
  }

  async destroy(id: string): Promise<void> {
    await this.rows.destroy(id)
  }

  async touch(id: string): Promise<void> {
    await this.rows.touch(id)
  }

  async tag(id: string, adminId: string): Promise<void> {
    await this.rows.tag(id, adminId)
  }

  async untag(id: string, adminId: string): Promise<void> {
    await this.rows.untag(id, adminId)
  }

  async tagged(adminId: string): Promise<TaggedSession[]> {
    return this.rows.tagged(adminId)
  }
}
