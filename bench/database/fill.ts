import type pg from 'pg'
import { LEARNER_ID } from '../settings.ts'
import type { Dataset } from './dataset.ts'

/** A tag that so few speeches have that a request for it can only be answered with all of them. */
export const RARE_TAG = 'rare tag'

/** What the rare tag's speeches are. */
export const RARE = { level: 'B1', type: 'answer', speeches: 7 } as const

const LEVELS = `(array['A1', 'A2', 'B1', 'B2', 'C1'])`
const TYPES = `(array['question', 'answer'])`

/** The same pseudo-random number for the same speech and purpose, 0 or more. */
const hash = (purpose: number) => `(hashint4(n * 8 + ${purpose}) & 2147483647)`

/**
 * Fills a migrated database: tags, speeches of every level and type with three tags each, a learner,
 * and the rare tag's speeches, all of it the same in every run but for the ids.
 */
export async function fill(client: pg.Client, { speeches, tags }: Dataset): Promise<void> {
  const tables = ['tags', 'speeches', 'speech_tags']
  // Nobody listens yet, and announcing a million speeches would take longer than adding them.
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`)
  await client.query(
    `insert into users (id, email, name, password)
     values ($1, 'bench@example.com', 'Bench', 'not a hash')`,
    [LEARNER_ID]
  )
  await client.query(
    `insert into tags (name, category)
     select 'tag ' || n, (array['tense', 'topic', 'function'])[1 + n % 3]
     from generate_series(1, $1::int) n
     union all select '${RARE_TAG}', 'topic'`,
    [tags]
  )
  await client.query(
    `insert into speeches (external_id, text, level, type, audio_url, audio_duration_ms)
     select n::text,
            'I have never seen such a beautiful garden before, and this is sentence ' || n || '.',
            case when n <= ${RARE.speeches} then '${RARE.level}' else ${LEVELS}[1 + ${hash(1)} % 5] end,
            case when n <= ${RARE.speeches} then '${RARE.type}' else ${TYPES}[1 + ${hash(2)} % 2] end,
            'bench/' || n || (array['.mp3', '.m4a', '.wav'])[1 + n % 3], 1000 + n % 4000
     from generate_series(1, $1::int) n`,
    [speeches]
  )
  // The second tag is among the half of the tags after the first one, the third among the rest.
  await client.query(
    `insert into speech_tags (speech_id, tag_id)
     with numbered as (
       select id, row_number() over (order by length(name), name) - 1 as number
       from tags where name <> '${RARE_TAG}'
     ), drawn as (
       select id, n, ${hash(3)} % $1::int as first
       from (select id, external_id::int as n from speeches) as counted
     ), given as (
       select id, first as number from drawn
       union all
       select id, (first + 1 + ${hash(4)} % (($1::int - 1) / 2)) % $1::int from drawn
       union all
       select id, (first + 1 + ($1::int - 1) / 2 + ${hash(5)} % ($1::int / 2)) % $1::int from drawn
     )
     select given.id, numbered.id from given join numbered using (number)
     union all
     select s.id, t.id from speeches s, tags t
     where s.external_id::int <= ${RARE.speeches} and t.name = '${RARE_TAG}'`,
    [tags]
  )
  for (const table of tables) await client.query(`alter table ${table} enable trigger user`)
  await client.query('vacuum (analyze)')
}
