import { extname } from 'node:path'
import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { newRecordingKey } from '#catalog/speeches/recording_keys'
import type { StoredRecording } from '#catalog/speeches/reference_recordings'
import type { OnWrite } from '#catalog/speeches/speech_editor'
import {
  UploadLost,
  UploadNotYours,
  UploadSessionExpired,
  UploadUnknown,
} from '#importing/uploads/errors'
import type { Upload } from '#importing/uploads/upload_names'
import type { Reservation } from '#importing/uploads/upload_receiver'
import { sql } from '#postgres/sql'
import { RecordingNotFound } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'
import { recordingContentType } from '#storage/recording_types'

const FIND = `
  select u.*, s.admin_id, s.expires_at <= now() as is_expired
  from uploads u join upload_sessions s on s.id = u.session_id where u.id = :id`

type FoundUpload = Upload & { admin_id: string; is_expired: boolean }

/** Gives single uploads to the speeches that admins write. */
@inject()
export class UploadedRecordings {
  constructor(
    private database: Database,
    private storage: RecordingStorage
  ) {}

  /**
   * Stores an upload's recording for a speech, then makes the change that refers to it. In the
   * transaction of the change the upload leaves its session: no other speech gets it. When the
   * change is refused, it stays.
   *
   * @param reservation grows by what reading it takes
   * @param change has to call `onWrite`
   * @throws UploadUnknown, UploadNotYours, UploadSessionExpired, UploadLost; ScorerBusy;
   * StorageUnavailable; what the change throws
   */
  async take<T>(
    id: string,
    adminId: string,
    reservation: Reservation,
    change: (stored: StoredRecording, onWrite: OnWrite) => Promise<T>
  ): Promise<T> {
    const upload = await this.#find(id, adminId)
    reservation.grow(upload.size_bytes)
    const key = await this.#copy(upload)
    const stored = {
      audio_url: key,
      audio_sha256: upload.sha256,
      audio_duration_ms: upload.duration_ms,
      warnings: upload.warnings.map(({ code }) => code),
    }
    let result: T
    try {
      result = await change(stored, (trx) => leaveSession(trx, id))
    } catch (error) {
      // After any other failure the change may have been made, and refer to the recording.
      if (isRefusal(error)) await this.#deleteSoon(key)
      throw error
    }
    await this.#deleteSoon(upload.storage_key)
    return result
  }

  async #find(id: string, adminId: string): Promise<FoundUpload> {
    const [upload] = await sql<FoundUpload>(this.database, FIND, { id })
    if (upload === undefined) throw new UploadUnknown()
    if (upload.admin_id !== adminId) throw new UploadNotYours()
    if (upload.is_expired) throw new UploadSessionExpired()
    return upload
  }

  async #copy({ storage_key: from }: Upload): Promise<string> {
    const key = newRecordingKey(extname(from))
    try {
      await this.storage.put(key, await this.storage.read(from), recordingContentType(key))
    } catch (error) {
      throw error instanceof RecordingNotFound ? new UploadLost() : error
    }
    return key
  }

  /** What cannot be deleted now is swept away later. */
  async #deleteSoon(key: string): Promise<void> {
    await this.storage.delete(key).catch(() => undefined)
  }
}

async function leaveSession(trx: TransactionClientContract, id: string): Promise<void> {
  const deleted = (await trx.from('uploads').where('id', id).delete()) as unknown as number
  if (Number(deleted) === 0) throw new UploadUnknown()
}

function isRefusal(error: unknown): boolean {
  return error instanceof Exception && error.status < 500
}
