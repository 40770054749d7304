import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { doubtsAbout, measureRecording } from '#audio/measure_recording'
import { withRecording } from '#audio/recording_buffers'
import { RecordingReader } from '#audio/recording_reader'
import { extensionOf, newRecordingKey } from '#catalog/speeches/recording_keys'
import { soundColumnsOf, UNMEASURED } from '#catalog/speeches/sound_columns'
import { StagedRecording, StagedRecordings } from '#catalog/speeches/staged_recordings'
import {
  TwoRecordings,
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

const FIND = `
  select u.*, s.admin_id, s.expires_at <= now() as is_expired
  from uploads u join upload_sessions s on s.id = u.session_id where u.id = :id`

type FoundUpload = Upload & { admin_id: string; is_expired: boolean }

/** What an admin sends of a speech's recording. */
export interface SentRecording {
  /** A WAV, MP3 or M4A file of at most 10 MB and 30 seconds. */
  recording?: Uint8Array
  /** The memory for reading an upload. */
  reservation: Reservation
}

/** Stores the reference recordings that admins give to speeches, before the speeches refer to them. */
@inject()
export class RecordingStaging {
  constructor(
    private database: Database,
    private storage: RecordingStorage,
    private reader: RecordingReader
  ) {}

  /**
   * Stores the recording that was sent, or a copy of an upload; neither is fine. Keeping the copy
   * takes the upload out of its session: no other speech gets it.
   *
   * @param uploadId null or left out for none
   * @throws TwoRecordings; AudioEmpty, AudioTooLarge, ReferenceUnsupported, AudioUndecodable,
   * AudioTooShort, AudioTooLong, AudioSilent; UploadUnknown, UploadNotYours, UploadSessionExpired,
   * UploadLost; ScorerBusy, ScorerUnavailable; StorageUnavailable
   */
  async stage(
    { recording, reservation }: SentRecording,
    uploadId: string | null | undefined,
    { adminId }: { adminId: string }
  ): Promise<StagedRecording | undefined> {
    if (recording !== undefined && uploadId) throw new TwoRecordings()
    if (recording !== undefined) return this.#stageSent(recording)
    return uploadId
      ? this.#stageUpload(await this.#find(uploadId, adminId), reservation)
      : undefined
  }

  async #stageSent(bytes: Uint8Array): Promise<StagedRecording> {
    const measures = await withRecording(async (buffers) => {
      return measureRecording(await this.reader.read(bytes, buffers))
    })
    const staged = new StagedRecordings(this.storage)
    const key = newRecordingKey(extensionOf(bytes))
    await staged.store(key, bytes)
    const columns = {
      audio_url: key,
      audio_sha256: createHash('sha256').update(bytes).digest('hex'),
      audio_duration_ms: measures.durationMs,
      warnings: doubtsAbout(measures).map(({ code }) => code),
      ...soundColumnsOf(measures),
    }
    return new StagedRecording(columns, staged)
  }

  async #stageUpload(upload: FoundUpload, reservation: Reservation): Promise<StagedRecording> {
    reservation.grow(upload.size_bytes)
    const staged = new StagedRecordings(this.storage)
    const key = newRecordingKey(extname(upload.storage_key))
    await staged.store(key, await this.#read(upload))
    const columns = {
      audio_url: key,
      audio_sha256: upload.sha256,
      audio_duration_ms: upload.duration_ms,
      warnings: upload.warnings.map(({ code }) => code),
      ...(upload.sound ?? UNMEASURED),
    }
    return new StagedRecording(columns, staged, (trx) => this.#leaveSession(trx, upload))
  }

  async #find(id: string, adminId: string): Promise<FoundUpload> {
    const [upload] = await sql<FoundUpload>(this.database, FIND, { id })
    if (upload === undefined) throw new UploadUnknown()
    if (upload.admin_id !== adminId) throw new UploadNotYours()
    if (upload.is_expired) throw new UploadSessionExpired()
    return upload
  }

  async #read({ storage_key: key }: Upload): Promise<Buffer> {
    try {
      return await this.storage.read(key)
    } catch (error) {
      throw error instanceof RecordingNotFound ? new UploadLost() : error
    }
  }

  async #leaveSession(trx: TransactionClientContract, { id, storage_key: key }: Upload) {
    const deleted = (await trx.from('uploads').where('id', id).delete()) as unknown as number
    if (Number(deleted) === 0) throw new UploadUnknown()
    // If the storage is away, the daily sweep deletes it.
    trx.after('commit', () => this.storage.delete(key).catch(() => undefined))
  }
}
