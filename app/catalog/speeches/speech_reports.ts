import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { ReportReason } from '#catalog/enums'
import { SpeechNotFound } from '#catalog/errors'
import { DRAWABLE } from '#catalog/speeches/speech_reader'
import { sql } from '#postgres/sql'

/** The code of the warning. */
export const REPORTED = 'reported'

/** One learner may be mistaken. */
const REPORTERS_NEEDED = 2

export interface SpeechReport {
  reason: ReportReason
  note: string | null
}

/** The newest ones say what is wrong now. */
const REPORTS_SHOWN = 20

export type OpenReport = SpeechReport & { created_at: Date }

const OPEN = `
  select reason, note, created_at from speech_reports
  where speech_id = ? and resolved_at is null
  order by created_at desc, id limit ${REPORTS_SHOWN}`

const LOCK = `select from speeches s where s.id = :speechId and ${DRAWABLE} for no key update`

/** A second one of the same learner takes the place of the first. */
const REPORT = `
  insert into speech_reports (speech_id, user_id, reason, note)
  values (:speechId, :userId, :reason, :note)
  on conflict (user_id, speech_id) where resolved_at is null
    do update set reason = excluded.reason, note = excluded.note, created_at = now()`

const WARN = `
  update speeches set warnings = array_append(warnings, '${REPORTED}')
  where id = :speechId and '${REPORTED}' <> all(warnings) and ${REPORTERS_NEEDED} <= (
    select count(*) from speech_reports where speech_id = :speechId and resolved_at is null)`

/**
 * Learners say that a speech is bad. They do not get it any more, and the reports of two become a
 * warning for the admins. Reports are open until the speech is mended, or an admin accepts the
 * warning (migration 102).
 */
@inject()
export class SpeechReports {
  constructor(private database: Database) {}

  /** The latest that are open, the newest first; not who sent them. */
  async open(speechId: string): Promise<OpenReport[]> {
    return sql<OpenReport>(this.database, OPEN, [speechId])
  }

  /** @throws SpeechNotFound for what learners cannot get, too */
  async report(speechId: string, userId: string, report: SpeechReport): Promise<void> {
    await this.database.transaction(async (trx) => {
      // Of two at the same moment, the second one sees the first.
      const rows = await sql(trx, LOCK, { speechId })
      if (rows.length === 0) throw new SpeechNotFound()
      await sql(trx, REPORT, { speechId, userId, ...report })
      await sql(trx, WARN, { speechId })
    })
  }
}
