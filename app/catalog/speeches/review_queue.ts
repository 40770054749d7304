import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { type Level, LEVELS } from '#catalog/enums'
import { type AdminSpeech, SELECT_SPEECH } from '#catalog/speeches/admin_speech'
import {
  ANY_WARNING,
  fromWhere,
  matchingOf,
  type SpeechFilter,
} from '#catalog/speeches/speech_filter'
import { type CappedCount, COUNTED_UP_TO, SpeechList } from '#catalog/speeches/speech_list'
import { beyond, cursorOf, orderBy, orderOf } from '#catalog/speeches/speech_order'
import { restricted } from '#catalog/speeches/speech_search'
import { type Piece, piece, runPiece } from '#postgres/piece'
import { sql } from '#postgres/sql'

/** What somebody goes through: drafts that can be heard, or recordings with warnings. */
export const REVIEW_KINDS = ['drafts', 'warnings'] as const
export type ReviewKind = (typeof REVIEW_KINDS)[number]

/** Speeches that wait to be heard, the oldest first. */
export interface ReviewQueue {
  kind: ReviewKind
  /** Only of this level. */
  level?: Level
  /** Only of this import, or another batch. */
  batchId?: string
}

/** The next speech of a queue, with what plays it. */
export interface NextOfQueue {
  id: string
  audio_url: string | null
  audio_sha256: string | null
}

/** A speech, and where it stands in any queue: it stays there when it is decided, or changed. */
export type PlacedSpeech = AdminSpeech & { place: string }

export interface QueueBehind {
  /** Undefined at the end. */
  next?: NextOfQueue
  /** How many there are. */
  rest: CappedCount
}

/** An import of which speeches wait. */
export interface WaitingImport {
  id: string
  created_at: Date
  /** Null for an operator in the terminal. */
  username: string | null
  speech_count: number
  drafts: number
  warnings: number
}

export interface QueueNumbers {
  kind: ReviewKind
  all: CappedCount
  levels: { level: Level; count: CappedCount }[]
}

/** By the time they were made, so that a verdict, or another reviewer, moves nobody's place. */
const ORDER = orderOf('created_at')

const IMPORTS_SHOWN = 10

const WAITING = {
  drafts: `s.deleted_at is null and not s.published and s.audio_url is not null`,
  warnings: `s.deleted_at is null and s.warnings <> '{}'`,
} satisfies Record<ReviewKind, string>

/** From the speeches that wait, which are few, to their imports. */
function waitingBy(kind: ReviewKind): string {
  return `select b.batch_id, count(*)::integer as count
    from speeches s join batch_speeches b on b.speech_id = s.id
    where ${WAITING[kind]} and b.batch_id in (select id from latest) group by b.batch_id`
}

const WAITING_IMPORTS = `
  with latest as (
    select b.id, b.created_at, b.speech_count, b.admin_id from batches b
    where b.kind = 'import' and b.undone_at is null
    order by b.created_at desc, b.id desc limit ${IMPORTS_SHOWN}
  )
  select l.id, l.created_at, l.speech_count, a.username,
    coalesce(drafts.count, 0) as drafts, coalesce(warnings.count, 0) as warnings
  from latest l
  left join admins a on a.id = l.admin_id
  left join (${waitingBy('drafts')}) drafts on drafts.batch_id = l.id
  left join (${waitingBy('warnings')}) warnings on warnings.batch_id = l.id
  where drafts.count > 0 or warnings.count > 0
  order by l.created_at desc, l.id desc`

/** What waits to be heard by an editor. Nobody reserves anything: whoever decides first, decides. */
@inject()
export class ReviewQueues {
  constructor(
    private database: Database,
    private list: SpeechList
  ) {}

  /** Speeches with their places in any queue; one query. Those that do not exist are left out. */
  async find(ids: string[]): Promise<PlacedSpeech[]> {
    return sql<PlacedSpeech>(
      this.database,
      `select ${SELECT_SPEECH}, ${cursorOf(ORDER).sql} as place from speeches s where s.id = any(:ids)`,
      { ids }
    )
  }

  /**
   * What comes behind a place, in one query.
   *
   * @param place of a speech; undefined, or what is none, is the beginning
   * @param from the place that the rest is counted from
   */
  async behind(
    queue: ReviewQueue,
    place: string | undefined,
    from: string | undefined
  ): Promise<QueueBehind> {
    const first = piece`select s.id, s.audio_url, s.audio_sha256 ${fromPlace(queue, place)} limit 1`
    const limit = { sql: 'limit ?', values: [COUNTED_UP_TO + 1] }
    const rest = piece`select count(*)::integer from (select ${fromPlace(queue, from)} ${limit}) counted`
    const statement = piece`select (${rest}) as rest, (select to_jsonb(one) from (${first}) one) as next`
    const [row] = await runPiece<{ rest: number; next: NextOfQueue | null }>(
      this.database,
      statement
    )
    const count = Math.min(row!.rest, COUNTED_UP_TO)
    return {
      next: row!.next ?? undefined,
      rest: { count, isMore: row!.rest > COUNTED_UP_TO },
    }
  }

  /** How many wait of each kind and level, in one query. */
  async numbers(): Promise<QueueNumbers[]> {
    const queues = REVIEW_KINDS.flatMap((kind): ReviewQueue[] => [
      { kind },
      ...LEVELS.map((level) => ({ kind, level })),
    ])
    const counts = await this.list.counts(queues.map(filterOf))
    const each = 1 + LEVELS.length
    return REVIEW_KINDS.map((kind, at) => {
      const [all, ...levels] = counts.slice(at * each, (at + 1) * each)
      return {
        kind,
        all: all!,
        levels: LEVELS.map((level, position) => ({ level, count: levels[position]! })),
      }
    })
  }

  /** How many speeches wait, each counted once, in one query. */
  async total(): Promise<CappedCount> {
    const [drafts, warnings] = (await this.list.counts([
      filterOf({ kind: 'drafts' }),
      { ...filterOf({ kind: 'warnings' }), published: true },
    ])) as [CappedCount, CappedCount]
    return {
      count: drafts.count + warnings.count,
      isMore: drafts.isMore || warnings.isMore,
    }
  }

  /** The latest imports of which speeches wait, the newest first; one query. */
  imports(): Promise<WaitingImport[]> {
    return sql<WaitingImport>(this.database, WAITING_IMPORTS)
  }
}

/** The speeches of a queue, as a list would have them. */
export function filterOf({ kind, level, batchId }: ReviewQueue): SpeechFilter {
  const ofKind = kind === 'drafts' ? { published: false, recorded: true } : { warning: ANY_WARNING }
  return { ...ofKind, level, batchId, deleted: false }
}

/** Whether a speech waits for a verdict, whatever its level and import. */
export function isWaiting(speech: AdminSpeech, kind: ReviewKind): boolean {
  if (speech.deleted_at !== null) return false
  return kind === 'drafts'
    ? !speech.published && speech.audio_url !== null
    : speech.warnings.length > 0
}

function fromPlace(queue: ReviewQueue, place: string | undefined): Piece {
  const condition = place === undefined ? undefined : beyond(ORDER, place, false)
  const found = restricted(matchingOf(filterOf(queue)), condition === undefined ? [] : [condition])
  return piece`${fromWhere(found)} order by ${orderBy(ORDER)}`
}
