import { randomUUID } from 'node:crypto'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { sql } from '#postgres/sql'

export interface LargeCatalog {
  /** A tag that a tenth of the speeches has. */
  tagId: string
  /** A tag that half of them has. */
  commonTagId: string
  /** What changed a hundred of them. */
  batchId: string
}

const FILL = `
  insert into speeches (external_id, text, level, type, audio_url, audio_duration_ms, published, warnings,
    deleted_at, created_at, updated_at)
  select case when n % 4 > 0 then 'large-' || n end,
    'The ' || (array['kettle', 'garden', 'harbor', 'lantern'])[1 + n % 4] || ' has number ' || n || '.',
    (array['A1', 'A2', 'B1', 'B2', 'C1'])[1 + n % 5], (array['question', 'answer'])[1 + n % 2],
    case when n % 100 > 0 then 'large/' || n || '.mp3' end, case when n % 100 > 0 then 2000 end,
    n % 50 > 0, case when n % 90 = 0 then array['audio_quiet'] else array[]::text[] end,
    case when n % 200 = 7 then now() end,
    now() - n * interval '1 minute', now() - (n * 7919 % :count) * interval '1 minute'
  from generate_series(1, :count) n`

/** Fills a database with many speeches in three statements, as no trigger sees. */
export async function fillLargeCatalog(
  client: QueryClientContract,
  count: number
): Promise<LargeCatalog> {
  const [tagId, commonTagId, batchId] = [randomUUID(), randomUUID(), randomUUID()]
  await client.transaction(async (trx) => {
    await trx.rawQuery('set local session_replication_role = replica')
    await sql(trx, FILL, { count })
    await sql(trx, `insert into tags (id, name) values (?, 'tenth'), (?, 'half')`, [
      tagId,
      commonTagId,
    ])
    await sql(
      trx,
      `insert into speech_tags (speech_id, tag_id)
       select id, ?::uuid from speeches where hashtext(text) % 10 = 0
       union all select id, ?::uuid from speeches where hashtext(text) % 2 = 0`,
      [tagId, commonTagId]
    )
    await sql(trx, `insert into batches (id, kind, details) values (?, 'import', '{}')`, [batchId])
    await sql(
      trx,
      `insert into batch_speeches (batch_id, speech_id, version)
       select ?::uuid, id, 1 from speeches order by id limit 100`,
      [batchId]
    )
  })
  await client.rawQuery('vacuum (analyze)')
  return { tagId, commonTagId, batchId }
}
