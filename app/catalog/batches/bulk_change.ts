import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Actor } from '#auditing/audit_log'
import { type Batch, recordBatch } from '#catalog/batches/record_batch'
import { changeContent, keepTags } from '#catalog/content_transaction'
import type { Level, SpeechType } from '#catalog/enums'
import { SpeechInBin, SpeechPurged, TooManyTags, UnknownSpeeches } from '#catalog/errors'
import { MAX_TAGS } from '#catalog/speech_limits'
import { IS_PURGED } from '#catalog/speeches/speech_bin'
import { sql } from '#postgres/sql'

/** What becomes the same for all; what is left out stays. Tags are ids; one in both lists is added. */
export interface BulkChange {
  level?: Level
  type?: SpeechType
  published?: boolean
  addTags?: string[]
  removeTags?: string[]
  /** Into the bin, or out of it. */
  deleted?: boolean
}

/** Changes many speeches at once, for admins; all of them, or none. */
@inject()
export class BulkChanges {
  constructor(private database: Database) {}

  /**
   * The number of statements does not depend on the number of speeches.
   *
   * @param ids of the speeches, each once
   * @returns the batch, with how many have changed; null when all were so already
   * @throws UnknownSpeeches, SpeechInBin, SpeechPurged, UnknownTags, TooManyTags
   */
  async change(ids: string[], change: BulkChange, actor: Actor): Promise<Batch | null> {
    return changeContent(this.database, async (trx) => {
      await lockSpeeches(trx, ids, change)
      await keepTags(trx, change.addTags ?? [])
      return changeSpeeches(trx, ids, change, actor)
    })
  }
}

/** Changes speeches that are locked, with tags that are kept. @throws TooManyTags */
export function changeSpeeches(
  trx: TransactionClientContract,
  ids: string[],
  change: BulkChange,
  actor: Actor
): Promise<Batch | null> {
  const details = { ...change }
  return recordBatch(trx, { kind: 'bulk_change', details, ids, actor }, async () => {
    await changeColumns(trx, ids, change)
    await changeTags(trx, ids, change)
  })
}

/** @throws UnknownSpeeches, SpeechInBin, SpeechPurged */
async function lockSpeeches(trx: TransactionClientContract, ids: string[], change: BulkChange) {
  const rows = await sql<{ is_in_bin: boolean; is_purged: boolean }>(
    trx,
    `select s.deleted_at is not null as is_in_bin, ${IS_PURGED} as is_purged from speeches s
     where s.id = any(?) order by s.id for no key update`,
    [ids]
  )
  if (rows.length < ids.length) throw new UnknownSpeeches(ids.length - rows.length)
  if (change.deleted === undefined && rows.some((row) => row.is_in_bin)) throw new SpeechInBin()
  if (change.deleted === false && rows.some((row) => row.is_purged)) throw new SpeechPurged()
}

/** Rows that are so already are left alone: their version shows that nothing has changed. */
async function changeColumns(
  trx: TransactionClientContract,
  ids: string[],
  { level, type, published, deleted }: BulkChange
): Promise<void> {
  const all = () => trx.from('speeches').whereRaw('id = any(?)', [ids])
  if (level !== undefined) await all().whereNot('level', level).update({ level })
  if (type !== undefined) await all().whereNot('type', type).update({ type })
  if (published !== undefined) await all().whereNot('published', published).update({ published })
  if (deleted === true) {
    await all()
      .whereNull('deleted_at')
      .update({ deleted_at: trx.raw('now()') })
  }
  if (deleted === false) await all().whereNotNull('deleted_at').update({ deleted_at: null })
}

const ADD_TAGS = `
  insert into speech_tags (speech_id, tag_id)
  select speech.id, tag.id from unnest(:ids::uuid[]) as speech (id), unnest(:tags::uuid[]) as tag (id)
  on conflict do nothing returning speech_id`

const REMOVE_TAGS = `
  delete from speech_tags where speech_id = any(:ids) and tag_id = any(:tags) returning speech_id`

const OVERFULL = `
  select count(*)::integer as count from (
    select from speech_tags where speech_id = any(?) group by speech_id having count(*) > ${MAX_TAGS}
  ) as overfull`

/** @throws TooManyTags */
async function changeTags(
  trx: TransactionClientContract,
  ids: string[],
  { addTags = [], removeTags = [] }: BulkChange
): Promise<void> {
  const changed: string[] = []
  for (const [statement, tags] of [
    [REMOVE_TAGS, removeTags.filter((tag) => !addTags.includes(tag))],
    [ADD_TAGS, addTags],
  ] as const) {
    const rows = await sql<{ speech_id: string }>(trx, statement, { ids, tags })
    changed.push(...rows.map((row) => row.speech_id))
  }
  const [overfull] = await sql<{ count: number }>(trx, OVERFULL, [ids])
  if (overfull!.count > 0) throw new TooManyTags(overfull!.count, MAX_TAGS)
  await raiseVersions(trx, changed)
}

/** A change of tags is a change of the speech: whoever edits it has to read it again. */
export async function raiseVersions(trx: TransactionClientContract, ids: string[]): Promise<void> {
  await sql(trx, 'update speeches set updated_at = now() where id = any(?)', [ids])
}
