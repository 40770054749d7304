import type { Batch } from '#catalog/batches/record_batch'
import { MISSING_TAGS, TOUCHED } from '#catalog/batches/undo_statements'
import { BatchNotFound } from '#catalog/errors'
import { type Client, sql } from '#postgres/sql'

/** A batch for people: with the name of who made it. */
export interface ListedBatch extends Batch {
  /** Null for an operator in the terminal. */
  username: string | null
}

/** A speech of a batch that somebody has changed or removed since. */
export interface TouchedSpeech {
  id: string
  text: string
  is_gone: boolean
}

/** A batch, what stands in the way of undoing it, and what is left of it. */
export interface BatchState extends ListedBatch {
  /** How many of its speeches have changed since, and of the tags it needs are gone. */
  touched_count: number
  /** The later batch that has changed them all; null where there is none, or something else did. */
  later_batch: string | null
  /** Some of the speeches that have changed since, where they were asked for. */
  touched?: TouchedSpeech[]
  /** How many of its speeches are there, outside of the bin; and which of them wait for somebody. */
  there: { all: number; drafts: number; heard_drafts: number; warnings: number }
}

export const BATCH_COLUMNS =
  'b.id, b.kind, b.details, b.speech_count, b.admin_id, b.created_at, b.undone_at'

const COUNT_TOUCHED = `
  select touched.count, touched.by_batches, touched.last_batch, (${MISSING_TAGS}) as missing_tags
  from (${TOUCHED}) touched`

interface TouchedCount {
  count: number
  /** How many of these a later batch has changed last. */
  by_batches: number
  last_batch: string | null
  /** How many of the tags that it needs are gone. */
  missing_tags: number
}

const COUNT_THERE = `
  select count(*)::integer as "all", count(*) filter (where not s.published)::integer as drafts,
    count(*) filter (where not s.published and s.audio_url is not null)::integer as heard_drafts,
    count(*) filter (where s.warnings <> '{}')::integer as warnings
  from batch_speeches b join speeches s on s.id = b.speech_id
  where b.batch_id = ? and s.deleted_at is null`

const STATE = `
  select ${BATCH_COLUMNS}, a.username, to_jsonb(touched) as counted, to_jsonb(there) as there
  from batches b left join admins a on a.id = b.admin_id
    cross join (${COUNT_TOUCHED}) touched cross join (${COUNT_THERE}) there
  where b.id = ?`

type Row = Omit<BatchState, 'touched_count' | 'later_batch'> & { counted: TouchedCount }

/** One query. @throws BatchNotFound */
export async function batchState(client: Client, id: string): Promise<BatchState> {
  const [row] = await sql<Row>(client, STATE, [id, id, id, id])
  if (row === undefined) throw new BatchNotFound()
  const { counted, ...batch } = row
  const { count, laterBatch } = summed(counted)
  return { ...batch, touched_count: count, later_batch: laterBatch }
}

/** How many of its speeches have changed, and of its tags are gone; and by which later batch all of them. */
export async function countTouched(client: Client, id: string) {
  const [touched] = await sql<TouchedCount>(client, COUNT_TOUCHED, [id, id])
  return summed(touched!)
}

function summed(touched: TouchedCount): { count: number; laterBatch: string | null } {
  const count = touched.count + touched.missing_tags
  return { count, laterBatch: touched.by_batches === count ? touched.last_batch : null }
}
