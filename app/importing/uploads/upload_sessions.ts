import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { RecordingDoubt } from '#audio/measure_recording'
import { UNMEASURED } from '#catalog/speeches/sound_columns'
import type { StagedRecordings } from '#catalog/speeches/staged_recordings'
import type { AudioSource } from '#importing/audio/audio_source'
import {
  UploadLost,
  UploadNotYours,
  UploadSessionExpired,
  UploadSessionFull,
  UploadSessionUnknown,
  UploadSessionUsed,
} from '#importing/uploads/errors'
import { type Upload, UploadNames } from '#importing/uploads/upload_names'
import type { ReceivedRecording } from '#importing/uploads/upload_receiver'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { sql } from '#postgres/sql'
import { withinTime } from '#postgres/time_limit'
import { RecordingNotFound } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'

/** More than an admin uploads for one import. */
const MAX_UPLOADS = 10_000

const BEGIN = `
  insert into upload_sessions (id, admin_id, expires_at)
  values (:id, :adminId, now() + interval '24 hours')`

const FIND = `
  select admin_id, used_at is not null as is_used, expires_at <= now() as is_expired
  from upload_sessions where id = :id`

const COLUMNS = 'id, filename, storage_key, sha256, size_bytes, duration_ms, warnings, sound'

const ADD = `
  insert into uploads
    (session_id, filename, storage_key, sha256, size_bytes, duration_ms, warnings, sound)
  select :id, * from jsonb_to_recordset(:records::jsonb) as new(filename text, storage_key text,
    sha256 text, size_bytes int, duration_ms int, warnings jsonb, sound jsonb)
  returning ${COLUMNS}`

const USE = `update upload_sessions set used_at = now() where id = :id and used_at is null`

/** What arrived with a request. */
export interface Received {
  recordings: ReceivedRecording[]
  staged: StagedRecordings
}

/** A recording as a list shows it. */
export interface UploadedFile {
  filename: string
  size_bytes: number
  duration_ms: number
  warnings: RecordingDoubt[]
}

const LIST = `
  select filename, size_bytes, duration_ms, warnings from uploads
  where session_id = :id and (:after::text is null or filename collate "C" > :after)
  order by filename collate "C" limit :limit`

/** Recordings that were uploaded, and wait for 24 hours for an import or a speech that takes them. */
@inject()
export class UploadSessions {
  constructor(
    private database: Database,
    private storage: RecordingStorage
  ) {}

  /**
   * @throws UploadSessionUnknown, UploadNotYours, UploadSessionUsed, UploadSessionExpired when an
   * admin can neither add to a session nor import it
   */
  check(id: string, adminId: string): Promise<void> {
    return requireOpen(this.database.connection(), id, adminId)
  }

  /**
   * Adds recordings to a session, all or none. The same bytes under the same name are the upload
   * that is there; a name that others have gets a number. What it does not need of the staged
   * recordings, it does not keep.
   *
   * @param id null for a new session
   * @param newId the id that a new session gets
   * @returns the session's id, and the uploads in the order of the recordings
   * @throws what `check` throws; UploadSessionFull
   */
  async add(
    { id, newId }: { id: string | null; newId: string },
    { recordings, staged }: Received,
    adminId: string
  ): Promise<{ id: string; uploads: Upload[] }> {
    const sessionId = id ?? newId
    const uploads = await this.database.transaction(async (trx) => {
      if (id === null) await trx.rawQuery(BEGIN, { id: newId, adminId })
      else await requireOpen(trx, id, adminId, 'for update')
      const known = await uploadsOf(trx, sessionId)
      const names = new UploadNames(known)
      const filenames = recordings.map((recording) => names.nameFor(recording))
      if (known.length + names.added.length > MAX_UPLOADS) throw new UploadSessionFull()
      const records = JSON.stringify(names.added)
      const rows = await sql<Upload>(trx, ADD, { id: sessionId, records })
      const byName = new Map([...known, ...rows].map((upload) => [upload.filename, upload]))
      staged.keep(names.added.map(({ storage_key: key }) => key))
      return filenames.map((name) => byName.get(name)!)
    })
    return { id: sessionId, uploads }
  }

  /**
   * Adds a recording to a session of its own.
   *
   * @param newId of the session
   * @throws DatabaseTooSlow after nine seconds
   */
  async addOne(newId: string, received: Received, adminId: string): Promise<Upload> {
    const { uploads } = await withinTime(REQUEST_LIMIT_MS, () => {
      return this.add({ id: null, newId }, received, adminId)
    })
    return uploads[0]!
  }

  /** Begins a session without recordings, for an import that collects them. */
  async begin(trx: TransactionClientContract, id: string, adminId: string): Promise<void> {
    await trx.rawQuery(BEGIN, { id, adminId })
  }

  /** A session's recordings by name. @param after a name: those behind it */
  list(id: string, limit: number, after?: string): Promise<UploadedFile[]> {
    return sql(this.database, LIST, { id, limit, after: after ?? null })
  }

  async count(id: string): Promise<number> {
    const text = 'select count(*)::integer as count from uploads where session_id = ?'
    const [found] = await sql<{ count: number }>(this.database, text, [id])
    return found!.count
  }

  /** Lets the 24 hours of a session begin anew, unless they are over. */
  async putOff(id: string): Promise<void> {
    await sql(
      this.database,
      `update upload_sessions set expires_at = now() + interval '24 hours'
       where id = ? and expires_at > now()`,
      [id]
    )
  }

  /** Removes a recording of a session, if it is there. */
  async remove(id: string, filename: string): Promise<void> {
    const removed = await sql<{ storageKey: string }>(
      this.database,
      `delete from uploads where session_id = :id and filename = :filename
       returning storage_key as "storageKey"`,
      { id, filename }
    )
    await this.discard(removed)
  }

  /** Ends a session that nobody wants any more, with its recordings. */
  async end(id: string): Promise<void> {
    const uploads = await uploadsOf(this.database.connection(), id)
    // Files go first: where it is broken off, the rows still tell what is left to do.
    for (const { storage_key: key } of uploads) await this.storage.delete(key)
    await sql(this.database, 'delete from upload_sessions where id = ?', [id])
  }

  /** Deletes recordings that no row refers to. What cannot be deleted now is swept away later. */
  async discard(recordings: { storageKey: string }[]): Promise<void> {
    for (const { storageKey } of recordings) {
      await this.storage.delete(storageKey).catch(() => undefined)
    }
  }

  /** Opens a session's recordings for an import. @throws what `check` throws */
  async openAudio(id: string, adminId: string): Promise<AudioSource> {
    const client = this.database.connection()
    await requireOpen(client, id, adminId)
    const uploads = await uploadsOf(client, id)
    const files = uploads.map((upload) => ({
      name: upload.filename,
      path: upload.filename,
      known: {
        sha256: upload.sha256,
        durationMs: upload.duration_ms,
        doubts: upload.warnings,
        sound: upload.sound ?? UNMEASURED,
      },
      read: () => this.#read(upload, id, adminId),
    }))
    return { files, isWhole: true, [Symbol.asyncDispose]: () => Promise.resolve() }
  }

  /**
   * Ends a session in the transaction of the import that takes its recordings.
   *
   * @returns its recordings, to be deleted when the transaction is done
   * @throws UploadSessionUsed when another import was faster
   */
  async use(trx: TransactionClientContract, id: string): Promise<{ storageKey: string }[]> {
    const { rowCount } = await trx.rawQuery<{ rowCount: number }>(USE, { id })
    if (rowCount === 0) throw new UploadSessionUsed()
    return sql(
      trx,
      'delete from uploads where session_id = :id returning storage_key as "storageKey"',
      { id }
    )
  }

  async #read({ storage_key: key }: Upload, id: string, adminId: string): Promise<Buffer> {
    try {
      return await this.storage.read(key)
    } catch (error) {
      if (!(error instanceof RecordingNotFound)) throw error
      // Another import may have taken the session meanwhile.
      await this.check(id, adminId)
      throw new UploadLost()
    }
  }
}

async function requireOpen(
  client: QueryClientContract,
  id: string,
  adminId: string,
  lock: 'for update' | '' = ''
): Promise<void> {
  const [session] = await sql<{ admin_id: string; is_used: boolean; is_expired: boolean }>(
    client,
    `${FIND} ${lock}`,
    { id }
  )
  if (session === undefined) throw new UploadSessionUnknown()
  if (session.admin_id !== adminId) throw new UploadNotYours()
  if (session.is_used) throw new UploadSessionUsed()
  if (session.is_expired) throw new UploadSessionExpired()
}

async function uploadsOf(client: QueryClientContract, id: string): Promise<Upload[]> {
  return sql(
    client,
    `select ${COLUMNS} from uploads where session_id = :id order by filename collate "C"`,
    { id }
  )
}
