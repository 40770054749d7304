import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { SoundColumns } from '#catalog/speeches/sound_columns'
import { DatabaseTooSlow } from '#postgres/time_limit'
import type { RecordingStorage } from '#storage/recording_storage'
import { recordingContentType } from '#storage/recording_types'

/**
 * How long an answer waits until recordings are deleted again: when the storage is silent, whoever
 * gets the answer has waited for it already.
 */
const MAX_DELETING_MS = 2000

/**
 * Recordings that are stored for a change of the content. Those that the change does not keep are
 * deleted at the end: `await using staged = new StagedRecordings(storage)`.
 */
export class StagedRecordings implements AsyncDisposable {
  readonly #keys = new Set<string>()
  #isOver = false

  constructor(private storage: RecordingStorage) {}

  /** Stores a recording under a key that nothing had before. @throws StorageUnavailable */
  async store(key: string, bytes: Uint8Array | Readable): Promise<void> {
    this.#keys.add(key)
    await this.storage.put(key, bytes, recordingContentType(key))
  }

  /**
   * Keeps recordings, as the last step of the transaction that refers to them: afterwards only the
   * commit can fail, and then nobody knows whether rows refer to them. If none does, the daily sweep
   * deletes them.
   *
   * @throws DatabaseTooSlow when they are being deleted already, because the caller's time was up
   */
  keep(keys: Iterable<string>): void {
    if (this.#isOver) throw new DatabaseTooSlow()
    for (const key of keys) this.#keys.delete(key)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    const waited = new AbortController()
    const late = pause(MAX_DELETING_MS, undefined, { ref: false, signal: waited.signal })
    await Promise.race([this.#deleteAll(), late])
    waited.abort()
  }

  /** Goes on when nobody waits any more. Never rejects. */
  async #deleteAll(): Promise<void> {
    try {
      for (const key of this.#keys) await this.storage.delete(key)
    } catch {
      // The storage is away: the daily sweep deletes the rest.
    }
  }
}

/** What a speech has of its reference recording, as columns. */
export interface RecordingColumns extends SoundColumns {
  /** The recording's key in the storage. */
  audio_url: string
  /** Of its bytes, in hexadecimal digits. */
  audio_sha256: string
  audio_duration_ms: number
  /** Codes of what an admin should hear again. */
  warnings: string[]
}

/** A recording that is stored for a speech. Unless a change keeps it, it deletes itself. */
export class StagedRecording implements AsyncDisposable {
  constructor(
    readonly columns: RecordingColumns,
    private staged: StagedRecordings,
    private onKeep: (trx: TransactionClientContract) => Promise<void> = () => Promise.resolve()
  ) {}

  /** The last step of the transaction that refers to it. @throws DatabaseTooSlow; UploadUnknown */
  async keep(trx: TransactionClientContract): Promise<void> {
    await this.onKeep(trx)
    this.staged.keep([this.columns.audio_url])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.staged[Symbol.asyncDispose]()
  }
}
