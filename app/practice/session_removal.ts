import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { type Actor, auditBy } from '#auditing/audit_log'
import { sql } from '#postgres/sql'
import { SessionNotFound } from '#practice/errors'

/** Takes sessions away for good, for admins. */
@inject()
export class SessionRemoval {
  constructor(private database: Database) {}

  /**
   * Deletes a session with its results. A repetition of the request that saved it does not bring it
   * back: its key stays taken.
   *
   * @throws SessionNotFound also for whoever comes second
   */
  async remove(id: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (trx) => {
      const [gone] = await sql<{ user_id: string; total_sentences: number }>(
        trx,
        'delete from game_sessions where id = ? returning user_id, total_sentences',
        [id]
      )
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
