import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditBy, changesBetween } from '#auditing/audit_log'
import { changeContent, keepTags } from '#catalog/content_transaction'
import type { Level, SpeechType } from '#catalog/enums'
import { AdminSpeechNotFound, ExternalIdTaken, SpeechInBin, SpeechMade } from '#catalog/errors'
import { auditedFieldsOf, fieldsOf } from '#catalog/speeches/admin_speech'
import { type AdminSpeech, findSpeech } from '#catalog/speeches/admin_speech'
import {
  requireNoDuplicate,
  requireNotPurged,
  requireRecording,
  requireVersion,
} from '#catalog/speeches/speech_checks'
import type { StagedRecording } from '#catalog/speeches/staged_recordings'
import { type NamedTags, tagsByName } from '#catalog/tags/tags_by_name'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { sql } from '#postgres/sql'
import { withinTime } from '#postgres/time_limit'

export interface SpeechFields {
  text: string
  level: Level
  type: SpeechType
  /** Ids, each once. */
  tags: string[]
  external_id: string | null
  published: boolean
}

/**
 * Fields to write, and the speech's recording if there is a new one; tags may be given by their
 * names instead.
 */
type Writing<Fields> = Fields & { recording?: StagedRecording; tagNames?: NamedTags }

/** What names a speech that has no external id. */
const IDENTITY = ['text', 'level', 'type', 'audio_sha256']

/** PostgreSQL's refusal of an external id that another speech has. */
const EXTERNAL_ID_TAKEN = 'speeches_external_id_unique'
/** And of an id. */
const ID_TAKEN = 'speeches_pkey'

/**
 * Changes speeches, for admins; each change is audited in its own transaction, and all of them throw
 * DatabaseTooSlow after nine seconds.
 */
@inject()
export class SpeechEditor {
  constructor(private database: Database) {}

  /**
   * @param id that the speech is to have: whoever sends it twice does not make two
   * @throws UnknownTags, UnknownTagNames, ExternalIdTaken, RecordingMissing, SpeechExists, UploadUnknown;
   * SpeechMade when there is a speech with the id
   */
  async create(
    { tags, tagNames, recording, ...fields }: Writing<SpeechFields>,
    actor: Actor,
    id?: string
  ): Promise<AdminSpeech> {
    return this.#write(async (trx) => {
      const [row] = (await trx
        .table('speeches')
        .insert({ ...(id !== undefined && { id }), ...fields, ...recording?.columns })
        .returning('id')) as [{ id: string }]
      await replaceTags(trx, row.id, tagNames ? await tagsByName(trx, tagNames, actor) : tags)
      const speech = await findSpeech(row.id, trx)
      if (speech.published) requireRecording(speech)
      await requireNoDuplicate(trx, speech)
      const changes = changesBetween({}, auditedFieldsOf(speech))
      const about = { resourceType: 'speech', resourceId: speech.id, changes }
      await auditBy(trx, actor, { action: 'speech_created', ...about })
      return speech
    }, recording)
  }

  /**
   * Changes the fields that are given; what is the same already is no change, and leaves the version.
   *
   * @param versions of the speech that the caller has read; one of them must be the current one
   * @throws AdminSpeechNotFound, StaleSpeech, SpeechInBin, UnknownTags, UnknownTagNames, ExternalIdTaken,
   * RecordingMissing, SpeechExists, UploadUnknown
   */
  async update(
    id: string,
    versions: number[],
    { recording, tagNames, ...given }: Writing<Partial<SpeechFields>>,
    actor: Actor
  ): Promise<AdminSpeech> {
    return this.#write(async (trx) => {
      const before = await lockSpeech(trx, id)
      requireVersion(before, versions)
      if (before.deleted_at !== null) throw new SpeechInBin()
      const named = tagNames && (await tagsByName(trx, tagNames, actor))
      const sent = named === undefined ? given : { ...given, tags: named }
      const isSame =
        before.audio_url !== null && recording?.columns.audio_sha256 === before.audio_sha256
      const fields = isSame ? sent : { ...sent, ...recording?.columns }
      const current = fieldsOf(before)
      const changes = changesBetween(current, {
        ...current,
        ...fields,
        tags: fields.tags?.toSorted() ?? current.tags,
      })
      if (Object.keys(changes).length === 0) return before
      const { tags, ...columns } = fields
      if (tags !== undefined) await replaceTags(trx, id, tags)
      const after = await writeChange(trx, 'speech_updated', before, columns, actor)
      if (after.published && !before.published) requireRecording(after)
      if (IDENTITY.some((field) => field in changes)) await requireNoDuplicate(trx, after)
      return after
    }, recording)
  }

  /**
   * Puts a speech into the bin: it leaves the game at once, and stays in the history of those who
   * practised it. One that is there already stays as it is.
   *
   * @param versions as with `update`
   * @returns whether it was not there yet
   * @throws AdminSpeechNotFound, StaleSpeech
   */
  async delete(id: string, versions: number[], actor: Actor): Promise<boolean> {
    return this.#write(async (trx) => {
      const before = await lockSpeech(trx, id)
      // A repeated request, whose first answer was lost, comes with the version from before.
      if (before.deleted_at !== null) return false
      requireVersion(before, versions)
      await writeChange(trx, 'speech_deleted', before, { deleted_at: trx.raw('now()') }, actor)
      return true
    })
  }

  /**
   * Takes a speech out of the bin. One that is not there stays as it is.
   *
   * @throws AdminSpeechNotFound, SpeechPurged, SpeechExists
   */
  async restore(id: string, actor: Actor): Promise<AdminSpeech> {
    return this.#write(async (trx) => {
      const before = await lockSpeech(trx, id)
      if (before.deleted_at === null) return before
      await requireNotPurged(trx, id)
      await requireNoDuplicate(trx, before)
      return writeChange(trx, 'speech_restored', before, { deleted_at: null }, actor)
    })
  }

  async #write<T>(
    write: (trx: TransactionClientContract) => Promise<T>,
    recording?: StagedRecording
  ): Promise<T> {
    const change = async (trx: TransactionClientContract) => {
      const written = await write(trx)
      await recording?.keep(trx)
      return written
    }
    try {
      return await withinTime(REQUEST_LIMIT_MS, () => changeContent(this.database, change))
    } catch (error) {
      const { constraint } = error as { constraint?: string }
      if (constraint === EXTERNAL_ID_TAKEN) throw new ExternalIdTaken()
      if (constraint === ID_TAKEN) throw new SpeechMade()
      throw error
    }
  }
}

/** @throws AdminSpeechNotFound */
async function lockSpeech(trx: TransactionClientContract, id: string): Promise<AdminSpeech> {
  // Reading comes after: a statement that had to wait for the lock has tags from before the wait.
  const rows = await sql(trx, 'select from speeches where id = ? for no key update', [id])
  if (rows.length === 0) throw new AdminSpeechNotFound()
  return findSpeech(id, trx)
}

/** Gives a speech these tags and no others. @throws UnknownTags */
async function replaceTags(trx: TransactionClientContract, id: string, tags: string[]) {
  await keepTags(trx, tags)
  await trx.from('speech_tags').where('speech_id', id).whereNotIn('tag_id', tags).delete()
  await sql(
    trx,
    `insert into speech_tags (speech_id, tag_id) select :id, unnest(:tags::uuid[])
     on conflict do nothing`,
    { id, tags }
  )
}

/** Writes columns of a speech, and notes what is different afterwards. */
async function writeChange(
  trx: TransactionClientContract,
  action: string,
  before: AdminSpeech,
  columns: Record<string, unknown>,
  actor: Actor
): Promise<AdminSpeech> {
  // Also where only its tags changed: the version goes with the row.
  await trx
    .from('speeches')
    .where('id', before.id)
    .update({ ...columns, updated_at: trx.raw('now()') })
  const after = await findSpeech(before.id, trx)
  const changes = changesBetween(auditedFieldsOf(before), auditedFieldsOf(after))
  await auditBy(trx, actor, { action, resourceType: 'speech', resourceId: after.id, changes })
  return after
}
