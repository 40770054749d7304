import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditBy, changesBetween } from '#auditing/audit_log'
import { changeContent } from '#catalog/content_transaction'
import { AdminSpeechNotFound, StaleSpeech } from '#catalog/errors'
import { type AdminSpeech, findSpeech } from '#catalog/speeches/admin_speech'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { sql } from '#postgres/sql'
import { withinTime } from '#postgres/time_limit'

export interface WarningOf {
  speechId: string
  /** Of the recording that somebody has heard, in hexadecimal digits. */
  audioSha256: string
  /** Of the warning, e.g. `audio_quiet`. */
  code: string
}

/**
 * A warning counts until somebody has heard the recording and finds it fine. A database trigger
 * keeps what was accepted apart (migration 85); another recording has nothing accepted.
 */
@inject()
export class WarningAcceptance {
  constructor(private database: Database) {}

  /**
   * Takes a warning off what is left to do; the version stays. One that is accepted stays so.
   *
   * @returns whether it counted until now
   * @throws AdminSpeechNotFound; StaleSpeech for another recording; DatabaseTooSlow
   */
  async accept(warning: WarningOf, actor: Actor): Promise<boolean> {
    return this.#move(warning, actor, 'warning_accepted', async (trx, { id, warnings }) => {
      if (!warnings.includes(warning.code)) return
      await sql(
        trx,
        `update speeches set warnings = array_remove(warnings, :code),
           accepted_warnings = array_append(accepted_warnings, :code) where id = :id`,
        { id, code: warning.code }
      )
    })
  }

  /** Brings an accepted warning back. @throws what `accept` throws */
  async takeBack(warning: WarningOf, actor: Actor): Promise<boolean> {
    return this.#move(warning, actor, 'warning_taken_back', async (trx, speech) => {
      if (!speech.accepted_warnings.includes(warning.code)) return
      await sql(
        trx,
        `update speeches set warnings = array_append(warnings, :code),
           accepted_warnings = array_remove(accepted_warnings, :code) where id = :id`,
        { id: speech.id, code: warning.code }
      )
    })
  }

  async #move(
    { speechId, audioSha256 }: WarningOf,
    actor: Actor,
    action: string,
    move: (trx: TransactionClientContract, speech: AdminSpeech) => Promise<void>
  ): Promise<boolean> {
    const change = async (trx: TransactionClientContract) => {
      const rows = await sql(trx, 'select from speeches where id = ? for no key update', [speechId])
      if (rows.length === 0) throw new AdminSpeechNotFound()
      const before = await findSpeech(speechId, trx)
      if (before.audio_sha256 !== audioSha256) throw new StaleSpeech()
      await move(trx, before)
      const after = await findSpeech(speechId, trx)
      const changes = changesBetween(warningsOf(before), warningsOf(after))
      if (Object.keys(changes).length === 0) return false
      const about = { resourceType: 'speech', resourceId: speechId, changes }
      await auditBy(trx, actor, { action, ...about })
      return true
    }
    return withinTime(REQUEST_LIMIT_MS, () => changeContent(this.database, change))
  }
}

function warningsOf(speech: AdminSpeech) {
  return { warnings: speech.warnings, accepted_warnings: speech.accepted_warnings }
}
