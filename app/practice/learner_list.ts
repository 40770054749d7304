import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { AuthProvider, SocialProvider } from '#accounts/enums'
import {
  type Counted,
  countUpTo,
  type KeysetPage,
  type PageQuery,
  readPage,
} from '#postgres/keyset'
import type { Piece } from '#postgres/piece'
import { sql } from '#postgres/sql'

/** When a learner practised last, in days; `never` is a learner without a session. */
export const ACTIVITIES = ['7', '30', '90', 'never'] as const
export type Activity = (typeof ACTIVITIES)[number]

export interface LearnerFilter {
  /** A part of the address or of the name, in any case; of one or two letters, how a word begins. */
  words?: string
  /** A way to sign in: `email` is a password. */
  provider?: AuthProvider
  /** Practised within so many days, or never. */
  activity?: Activity
}

/** A learner in a list. */
export interface ListedLearner {
  id: string
  name: string
  /** Facebook knows learners without one. */
  email: string | null
  created_at: Date
  has_password: boolean
  /** By name. */
  providers: SocialProvider[]
  last_practised_at: Date | null
}

/** Counting further would take longer than showing a page. */
const COUNTED_UP_TO = 1000

/**
 * A trigram index knows no part of a word that is shorter, but how words begin. In a database whose
 * `lc_ctype` is C, it knows letters of ASCII only: other words are found all the same, by reading all.
 */
const SHORTEST_PART = 3

/** Of so many sessions, PostgreSQL is told whose they are. */
const MOST_TOLD = 1000

const LATELY = `select user_id from game_sessions
  where completed_at >= now() - make_interval(days => ?)
  order by completed_at desc, id desc limit ?`

const LIST = {
  columns: `u.id, u.name, u.email, u.created_at, u.password is not null as has_password,
    array(select i.provider from user_identities i where i.user_id = u.id order by i.provider)
      as providers,
    (select s.completed_at from game_sessions s where s.user_id = u.id
     order by s.completed_at desc limit 1) as last_practised_at`,
  from: 'users u',
  time: 'u.created_at',
  id: 'u.id',
}

/** The learners, the newest first. */
@inject()
export class LearnerList {
  constructor(private database: Database) {}

  /** Two queries; three for those who practised lately. */
  async page(
    query: LearnerFilter & PageQuery
  ): Promise<KeysetPage<ListedLearner> & { total: Counted }> {
    const list = {
      ...LIST,
      conditions: [...conditionsOf(query), ...(await this.#practised(query.activity))],
    }
    const page = await readPage<ListedLearner>(this.database, list, query)
    return { ...page, total: await countUpTo(this.database, list, COUNTED_UP_TO) }
  }

  /**
   * PostgreSQL does not know how few have practised lately: of few it is told who they are. Many are
   * met soon when it goes through the learners.
   */
  async #practised(activity: Activity | undefined): Promise<Piece[]> {
    if (activity === undefined) return []
    if (activity === 'never') {
      const without = 'not exists (select from game_sessions s where s.user_id = u.id)'
      return [{ sql: without, values: [] }]
    }
    const days = Number(activity)
    const sessions = await sql<{ user_id: string }>(this.database, LATELY, [days, MOST_TOLD + 1])
    if (sessions.length <= MOST_TOLD) {
      const ids = [...new Set(sessions.map(({ user_id: id }) => id))]
      return [{ sql: 'u.id = any(?::uuid[])', values: [ids] }]
    }
    const lately = `exists (select from game_sessions s where s.user_id = u.id
      and s.completed_at >= now() - make_interval(days => ?))`
    return [{ sql: lately, values: [days] }]
  }
}

function conditionsOf({ words, provider }: LearnerFilter): Piece[] {
  const conditions: Piece[] = []
  if (words !== undefined) conditions.push(hasWords(words))
  if (provider === 'email') conditions.push({ sql: 'u.password is not null', values: [] })
  else if (provider !== undefined) {
    const having = 'u.id in (select i.user_id from user_identities i where i.provider = ?)'
    conditions.push({ sql: having, values: [provider] })
  }
  return conditions
}

function hasWords(words: string): Piece {
  const part = words.replace(/[\\%_]/g, (sign) => `\\${sign}`)
  const patterns = [...words].length < SHORTEST_PART ? [`${part}%`, `% ${part}%`] : [`%${part}%`]
  const columns = ['u.email', 'u.name']
  const all = columns.flatMap((column) => patterns.map((pattern) => ({ column, pattern })))
  return {
    sql: `(${all.map(({ column }) => `${column} ilike ?`).join(' or ')})`,
    values: all.map(({ pattern }) => pattern),
  }
}
