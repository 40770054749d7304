import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { Unauthenticated } from '#accounts/errors'
import type User from '#models/user'
import { sql } from '#postgres/sql'
import { readDetails } from '#scoring/receipts/receipt_content'

/** What the profile does not tell of an account. */
const ACCOUNT = `
  select email_verified_at, auth_provider_id, updated_at, password is not null as has_password
  from users where id = ?`

/** Lists of rows that are small, by the name that they have in the export. */
const LISTS = {
  identities: `
    select provider, subject, encrypted_refresh_token is not null as has_refresh_token, created_at
    from user_identities where user_id = ? order by created_at`,
  sign_ins: `
    select id, device_name, host(ip_address) as ip_address, created_at, last_used_at, expires_at
    from sign_ins where user_id = ? order by created_at`,
  refresh_tokens: `
    select t.sign_in_id, t.created_at, t.used_at, t.expires_at
    from refresh_tokens t join sign_ins s on s.id = t.sign_in_id
    where s.user_id = ? order by t.created_at`,
  one_time_codes: `
    select purpose, new_email, wrong_attempts, created_at, expires_at, used_at
    from one_time_codes where user_id = ? order by created_at`,
  deleted_sessions: `
    select client_id, deleted_at from deleted_sessions where user_id = ? order by deleted_at`,
  learner_settings: `
    select daily_goal, day_starts_at, reminder_minute, updated_at
    from learner_settings where user_id = ?`,
  learner_progress: `
    select current, longest, last_day::text, freezes, frozen_days::text[] as frozen_days, updated_at
    from learner_progress where user_id = ?`,
  practice_days: `
    select day::text, time_zone, sessions, sentences, passed, scored, verified,
      score_sum::float8, seconds, counts, first_at, last_at
    from practice_days where user_id = ? order by day`,
  favorites: `
    select speech_id, created_at from favorites where user_id = ? order by created_at`,
  speech_reports: `
    select speech_id, reason, note, created_at, resolved_at
    from speech_reports where user_id = ? order by created_at`,
  idempotency_keys: `
    select route, key, resource_id, created_at from idempotency_keys where user_id = ? order by created_at`,
  audit_logs: `
    select action, resource_type, resource_id, source, host(ip_address) as ip_address,
           request_id, created_at,
           (select coalesce(jsonb_object_agg(key, '{"before": null, "after": null}' || value), '{}')
            from jsonb_each(changes)) as changes
    from audit_logs where user_id = ? order by created_at`,
}

const SESSIONS_A_PAGE = 100

/** With their results, newest first, after a place in that order. */
const SESSIONS = `
  select s.id, s.mode, s.level, s.sentence_type, s.selected_tags, s.total_sentences,
         s.correct_count, s.incorrect_count, s.skipped_count, s.average_score::float8,
         s.started_at, s.completed_at, s.duration_seconds, s.practiced_on::text, s.time_zone, s.client_id,
         s.verified_count,
         s.created_at,
         s.completed_at::text as place,
         (select jsonb_agg(to_jsonb(r) - '{id,session_id}'::text[] || jsonb_build_object('speech_text', p.text)
            order by r.sequence_number)
          from game_results r join speeches p on p.id = r.speech_id
          where r.session_id = s.id) as results
  from game_sessions s
  where s.user_id = :userId
    and (:place::timestamptz is null or (s.completed_at, s.id) < (:place::timestamptz, :id::uuid))
  order by s.completed_at desc, s.id desc
  limit ${SESSIONS_A_PAGE}`

interface ResultRow {
  /** As PostgreSQL writes bytes. */
  score_details: string | null
}

type SessionRow = Record<string, unknown> & { id: string; place: string; results: ResultRow[] }

/** Everything that is stored about a learner, but for hashes of passwords, tokens and codes. */
@inject()
export class AccountExport {
  constructor(private database: Database) {}

  /**
   * Writes the export as JSON, piece by piece: years of practice are not held in memory at once.
   *
   * @param profile what the API tells of the learner
   * @throws Unauthenticated before the first piece, when the account is gone
   */
  async *write(user: User, profile: object): AsyncGenerator<string> {
    const head: Record<string, unknown> = { exported_at: new Date(), user: profile }
    const account = await this.#rows(ACCOUNT, user.id)
    if (account.length === 0) throw new Unauthenticated()
    head.account = account[0]
    for (const [name, query] of Object.entries(LISTS)) {
      head[name] = await this.#rows(query, user.id)
    }
    yield `${JSON.stringify(head).slice(0, -1)},"sessions":[`
    let separator = ''
    for await (const sessions of this.#pages(user.id)) {
      for (const session of sessions) {
        yield separator + JSON.stringify({ ...toExported(session), place: undefined })
        separator = ','
      }
    }
    yield ']}'
  }

  #rows(query: string, userId: string): Promise<unknown[]> {
    return sql(this.database, query, [userId])
  }

  async *#pages(userId: string): AsyncGenerator<SessionRow[]> {
    let last: SessionRow | undefined
    do {
      const place = { userId, place: last?.place ?? null, id: last?.id ?? null }
      const rows = await sql<SessionRow>(this.database, SESSIONS, place)
      yield rows
      last = rows.length === SESSIONS_A_PAGE ? rows.at(-1) : undefined
    } while (last !== undefined)
  }
}

/** With what the score receipts said in words. */
function toExported(session: SessionRow) {
  const results = session.results.map(({ score_details: bytes, ...result }) => {
    const details = bytes && readDetails(Buffer.from(bytes.slice('\\x'.length), 'hex'))
    return { ...result, score_details: details }
  })
  return { ...session, results }
}
