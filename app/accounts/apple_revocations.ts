import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { AppleTokens } from '#accounts/identity_providers/apple_tokens'
import { repeat } from '#concurrency/repeat'
import type UserIdentity from '#models/user_identity'
import { afterCommit } from '#postgres/after_commit'
import { sql } from '#postgres/sql'

/** How often a server asks what is due, in milliseconds. */
const EVERY_MS = 30_000

/** How many are claimed with one statement. */
const BATCH = 20

interface Claimed {
  id: string
  encrypted_refresh_token: string
}

/**
 * Revokes Apple's tokens of accounts that are gone, and tries again while Apple does not answer: after
 * one minute, then twice as long each time, up to a day. A token is forgotten once it is revoked.
 */
export class AppleRevocations {
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined

  /** @param onTrouble is told why something could not be revoked; it is tried again */
  constructor(
    private database: Database,
    private appleTokens: AppleTokens,
    private onTrouble: (error: Error) => void,
    private lookEveryMs = EVERY_MS
  ) {}

  /**
   * Notes what has to be revoked for identities that are about to be deleted, in the transaction that
   * deletes them. It is tried right after the commit.
   */
  async enqueue(trx: TransactionClientContract, identities: UserIdentity[]): Promise<void> {
    const rows = identities.flatMap(({ encryptedRefreshToken }) => {
      return encryptedRefreshToken === null
        ? []
        : [{ encrypted_refresh_token: encryptedRefreshToken }]
    })
    if (rows.length === 0) return
    await trx.table('apple_revocations').multiInsert(rows)
    afterCommit(trx, () => void this.attemptDue())
  }

  /** Tries everything that is due. Never rejects: nobody has to wait for it. */
  attemptDue(): Promise<void> {
    // What was enqueued since a run began may have been missed by it.
    const run = (this.#running ?? Promise.resolve()).then(() => this.#attempt())
    this.#running = run
    return run
  }

  /** Revokes what is due, until `stop`. */
  start(): void {
    const { signal } = this.#stopping
    void repeat({ firstAfter: 0, every: this.lookEveryMs, signal }, () => this.attemptDue())
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #attempt(): Promise<void> {
    try {
      for (;;) {
        const claimed = await this.#claim()
        await Promise.all(claimed.map((one) => this.#revoke(one)))
        if (claimed.length < BATCH) return
      }
    } catch (error) {
      this.onTrouble(error as Error)
    }
  }

  /**
   * Puts the next attempt off before this one is made: no lock is held while Apple is asked, and another
   * process, or this one after a crash, comes later.
   */
  async #claim(): Promise<Claimed[]> {
    return sql(
      this.database,
      `update apple_revocations set attempts = attempts + 1,
         next_attempt_at = now() + least(interval '1 minute' * power(2, least(attempts, 20)), interval '1 day')
       where id in (
         select id from apple_revocations where next_attempt_at <= now()
         order by next_attempt_at limit ? for update skip locked)
       returning id, encrypted_refresh_token`,
      [BATCH]
    )
  }

  async #revoke({ id, encrypted_refresh_token: encrypted }: Claimed): Promise<void> {
    try {
      await this.appleTokens.revoke(encrypted)
      await this.database.from('apple_revocations').where('id', id).delete()
    } catch (error) {
      this.onTrouble(error as Error)
    }
  }
}
