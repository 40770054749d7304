import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditBy, changesBetween } from '#auditing/audit_log'
import { changeContent } from '#catalog/content_transaction'
import { isBackupUnderWay } from '#postgres/deletion_hold'
import { sql } from '#postgres/sql'
import { StorageUnavailable } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'

export interface PurgeSummary {
  /** Speeches that are gone. */
  removed: number
  /** Speeches that stay for those who practised them, without their recordings. */
  kept: number
}

export interface Purge extends PurgeSummary {
  /** Recordings of theirs that a backup needs or the storage could not delete: swept away later. */
  left: number
}

/** Speeches purged in one transaction: nobody waits long for their rows. */
const BATCH = 200

/** What is to be purged: of the speeches that stay, only those that still have a recording. */
const DUE = `
  s.deleted_at <= now() - make_interval(days => :days) and (
    s.audio_url is not null or not exists (select from game_results r where r.speech_id = s.id))`

/** SQL: whether the speech `s` was purged, and is left for those who practised it. */
export const IS_PURGED = `(
  s.deleted_at is not null and s.audio_url is null
  and exists (select from game_results r where r.speech_id = s.id))`

/** One statement: an undo between two of them would be missed by both. */
const UNUSED = `
  select unused.key from unnest(:keys::text[]) as unused(key)
  where not exists (select from speeches s where s.audio_url = unused.key)
    and not exists (
      select from batch_speeches b
      where b.before ->> 'audio_url' = unused.key and b.speech_id <> all(:ids::uuid[]))`

interface DueSpeech {
  id: string
  text: string
  audio_url: string | null
  rendition_url: string | null
  audio_sha256: string | null
  external_id: string | null
}

/** Ends what admins have deleted for good. */
@inject()
export class SpeechBin {
  constructor(
    private database: Database,
    private storage: RecordingStorage
  ) {}

  /** How many speeches `purge` would remove and keep. */
  async count(days: number): Promise<PurgeSummary> {
    const [summary] = await sql<PurgeSummary>(
      this.database,
      `select count(*) filter (where not practised)::integer as removed,
              count(*) filter (where practised)::integer as kept
       from (
         select exists (select from game_results r where r.speech_id = s.id) as practised
         from speeches s where ${DUE}
       ) due`,
      { days }
    )
    return summary!
  }

  /** Whether only the history of those who practised it is left of a speech. */
  async isPurged(id: string): Promise<boolean> {
    const text = `select from speeches s where s.id = ? and ${IS_PURGED}`
    const purged = await sql(this.database, text, [id])
    return purged.length > 0
  }

  /**
   * Removes speeches that have been in the bin for so many days, and their recordings. A row stays
   * while results refer to it. Rows go first, a few hundred at a time: a recording that is left
   * when the storage is away, or the process ends, is one that no speech refers to, and is swept
   * away later.
   */
  async purge(days: number, actor: Actor): Promise<Purge> {
    const summary = { removed: 0, kept: 0, left: 0 }
    for (;;) {
      const batch = await changeContent(this.database, (trx) => {
        return purgeBatch(trx, days, actor)
      })
      if (batch.speeches === 0) return summary
      summary.removed += batch.removed
      summary.kept += batch.speeches - batch.removed
      summary.left += batch.unused.length - (await this.#deleteAll(batch.unused))
    }
  }

  /** @returns how many were deleted: none while a backup is made, or until the storage goes away */
  async #deleteAll(keys: string[]): Promise<number> {
    if (keys.length > 0 && (await isBackupUnderWay(this.database))) return 0
    for (const [deleted, key] of keys.entries()) {
      try {
        await this.storage.delete(key)
      } catch (error) {
        if (error instanceof StorageUnavailable) return deleted
        throw error
      }
    }
    return keys.length
  }
}

async function purgeBatch(trx: TransactionClientContract, days: number, actor: Actor) {
  // Whoever saves a result just now holds the row: it is waited for, and then counted.
  const due = await sql<DueSpeech>(
    trx,
    `select s.id, s.text, s.audio_url, s.rendition_url, s.audio_sha256, s.external_id
     from speeches s where ${DUE}
     order by s.id limit ${BATCH} for update`,
    { days }
  )
  const ids = due.map(({ id }) => id)
  const rows = await sql<{ id: string }>(
    trx,
    `delete from speeches s where s.id = any(:ids)
       and not exists (select from game_results r where r.speech_id = s.id)
     returning s.id`,
    { ids }
  )
  const removed = new Set(rows.map(({ id }) => id))
  await trx
    .from('speeches')
    .whereIn('id', ids)
    // The id is free for the row of an import: this speech can be no part of the game again.
    .update({ audio_url: null, audio_sha256: null, audio_duration_ms: null, external_id: null })
  for (const speech of due) await note(trx, speech, removed.has(speech.id), actor)
  return {
    speeches: due.length,
    removed: removed.size,
    unused: await unusedOf(trx, due),
  }
}

/**
 * The recordings that no other speech has, or would get back from an undo, and the renditions, which
 * none shares.
 */
async function unusedOf(trx: TransactionClientContract, due: DueSpeech[]): Promise<string[]> {
  const ids = due.map(({ id }) => id)
  const keys = new Set(due.flatMap(({ audio_url: key }) => key ?? []))
  const rows = await sql<{ key: string }>(trx, UNUSED, { ids, keys: [...keys] })
  const renditions = due.flatMap(({ rendition_url: key }) => key ?? [])
  return [...rows.map(({ key }) => key), ...renditions]
}

function note(
  trx: TransactionClientContract,
  { id, text, audio_sha256, external_id }: DueSpeech,
  isRemoved: boolean,
  actor: Actor
): Promise<void> {
  const changes = changesBetween({ ...(isRemoved && { text }), audio_sha256, external_id }, {})
  const about = { action: 'speech_purged', resourceType: 'speech', resourceId: id, changes }
  return auditBy(trx, actor, about)
}
