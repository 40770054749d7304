import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { type Actor, auditBy } from '#auditing/audit_log'
import { sql } from '#postgres/sql'
import { SessionNotFound, SessionNotYours } from '#practice/errors'

/**
 * A repetition of the request that saved it does not bring a session back: its key stays taken, and
 * so does its client id. Its
 * receipts stay spent.
 */
const REMOVE = `
  with spent as (
    insert into spent_receipts (receipt_id)
    select receipt_id from game_results where session_id = :id and receipt_id is not null
    on conflict do nothing
  ), gone as (
    delete from game_sessions where id = :id returning user_id, client_id, total_sentences
  ), kept as (
    insert into deleted_sessions (user_id, client_id)
    select user_id, client_id from gone where client_id is not null
  )
  select user_id, total_sentences from gone`

interface Removed {
  user_id: string
  total_sentences: number
}

/** Takes sessions away for good, with their results. */
@inject()
export class SessionRemoval {
  constructor(private database: Database) {}

  /**
   * For the learner whose it is: progress is as if it had never been.
   *
   * @throws SessionNotFound also for whoever comes second; SessionNotYours
   */
  async removeOwn(id: string, userId: string): Promise<void> {
    await this.database.transaction(async (trx) => {
      const [found] = await sql<{ user_id: string }>(
        trx,
        'select user_id from game_sessions where id = ? for update',
        [id]
      )
      if (found === undefined) throw new SessionNotFound()
      if (found.user_id !== userId) throw new SessionNotYours()
      await sql(trx, REMOVE, { id })
    })
  }

  /** For an admin. @throws SessionNotFound also for whoever comes second */
  async remove(id: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (trx) => {
      const [gone] = await sql<Removed>(trx, REMOVE, { id })
      if (gone === undefined) throw new SessionNotFound()
      // Whose it was; how well it went is nobody's business any more.
      const changes = {
        learner: { before: gone.user_id },
        sentences: { before: gone.total_sentences },
      }
      const entry = { action: 'session_deleted', resourceType: 'game_session', resourceId: id }
      await auditBy(trx, actor, { ...entry, changes })
    })
  }
}
