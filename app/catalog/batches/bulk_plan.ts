import { createHash } from 'node:crypto'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { BulkChange } from '#catalog/batches/bulk_change'
import { MAX_TAGS } from '#catalog/speech_limits'
import { type AdminSpeech, findSpeeches } from '#catalog/speeches/admin_speech'
import { IS_PURGED } from '#catalog/speeches/speech_bin'
import { sql } from '#postgres/sql'

/** What a bulk change would do with a speech. */
export const VERDICTS = [
  'change',
  'same',
  'in_bin',
  'no_recording',
  'too_many_tags',
  'twin',
  'gone',
] as const
export type Verdict = (typeof VERDICTS)[number]

/** What a bulk change would do, as the database is now. */
export interface BulkPlan {
  /** How many speeches were chosen. */
  chosen: number
  counts: Record<Verdict, number>
  /** Those that change, the newest first. */
  ids: string[]
  /** Another one when something else would happen, be it with as many speeches. */
  digest: string
}

export interface BulkPreview extends BulkPlan {
  /** Some of those that change, as they are now. */
  examples: AdminSpeech[]
}

const EXAMPLES = 10

/** Rows of learners' histories that a purge has left are no speeches any more. */
const JUDGE = `
  with chosen as (select distinct given.id from unnest(:ids::uuid[]) as given (id)),
  -- Sorted once: where thousands of speeches share a recording, comparing each with each takes hours.
  afterwards as (
    select s.id, s.audio_sha256, s.text, chosen.id is not null as is_chosen,
      s.deleted_at is null or chosen.id is not null and :deleted::boolean is false as is_there,
      case when chosen.id is null then s.level else coalesce(:level::text, s.level) end as level,
      case when chosen.id is null then s.type else coalesce(:type::text, s.type) end as type
    from speeches s left join chosen on chosen.id = s.id
    where :isIdentity::boolean and s.audio_sha256 in (
      select audio_sha256 from speeches where id in (select id from chosen))
  ),
  identities as (
    select id, is_chosen, count(*) filter (where is_there) over (
      partition by audio_sha256, text collate "C", level collate "C", type collate "C"
    ) > is_there::integer as has_twin
    from afterwards
  ),
  judged as (
    select chosen.id, s.created_at,
      case
        when s.id is null or ${IS_PURGED} then 'gone'
        when :deleted::boolean is null and s.deleted_at is not null then 'in_bin'
        when not (
          coalesce(s.level <> :level::text, false)
          or coalesce(s.type <> :type::text, false)
          or coalesce(s.published <> :published::boolean, false)
          or coalesce((s.deleted_at is not null) <> :deleted::boolean, false)
          or tags.lost > 0 or tags.gained > 0
        ) then 'same'
        when :published::boolean and not s.published and s.audio_url is null then 'no_recording'
        when tags.gained > 0 and tags.kept + tags.gained > ${MAX_TAGS} then 'too_many_tags'
        when identities.has_twin then 'twin'
        else 'change'
      end as verdict
    from chosen
    left join speeches s on s.id = chosen.id
    left join identities on identities.is_chosen and identities.id = chosen.id
    cross join lateral (
      select count(*) filter (where st.tag_id = any(:remove::uuid[])) as lost,
        count(*) filter (where st.tag_id <> all(:remove::uuid[])) as kept,
        cardinality(:add::uuid[]) - count(*) filter (where st.tag_id = any(:add::uuid[])) as gained
      from speech_tags st where st.speech_id = s.id
    ) tags
  )
  select verdict, array_agg(id order by created_at desc, id) as ids from judged group by verdict`

/**
 * Judges each of the speeches; one query. What a change does is decided here only: for the preview
 * and, in the transaction that has locked the speeches, for the change itself.
 */
export async function planBulkChange(
  client: Pick<QueryClientContract, 'rawQuery'>,
  ids: string[],
  change: BulkChange
): Promise<BulkPlan> {
  const { level = null, type = null, published = null, deleted = null } = change
  const add = [...new Set(change.addTags)]
  const remove = (change.removeTags ?? []).filter((tag) => !add.includes(tag))
  // A speech that comes out of the bin meets others that say the same, too.
  const isIdentity = level !== null || type !== null || deleted === false
  const values = { ids, level, type, published, deleted, add, remove, isIdentity }
  const rows = await sql<{ verdict: Verdict; ids: string[] }>(client, JUDGE, values)
  const judged = new Map(rows.map((row) => [row.verdict, row.ids]))
  const idsOf = (verdict: Verdict) => judged.get(verdict) ?? []
  const counts = VERDICTS.map((verdict) => [verdict, idsOf(verdict).length] as const)
  const seen = [{ level, type, published, deleted, add, remove }, VERDICTS.map(idsOf)]
  return {
    chosen: counts.reduce((sum, [, count]) => sum + count, 0),
    counts: Object.fromEntries(counts) as BulkPlan['counts'],
    ids: idsOf('change'),
    digest: createHash('sha256').update(JSON.stringify(seen)).digest('hex'),
  }
}

/** Adds examples to a plan; one query. */
export async function withExamples(
  client: QueryClientContract,
  plan: BulkPlan
): Promise<BulkPreview> {
  return { ...plan, examples: await findSpeeches(plan.ids.slice(0, EXAMPLES), client) }
}
