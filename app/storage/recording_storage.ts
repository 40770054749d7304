import type { Readable } from 'node:stream'
import type { ByteRange, RecordingDriver, StoredRecording } from '#storage/recording_driver'
import { nameStorageFailure, nameWritingFailure } from '#storage/storage_failure'
import { checkedKey } from '#storage/storage_keys'

/**
 * Keeps the reference recordings, on a disk or an S3 server: the same for both. A recording is there
 * as a whole or not at all, whatever fails.
 *
 * Every method throws StorageUnavailable (503) when the storage does not do its work in time.
 */
export class RecordingStorage {
  constructor(private driver: RecordingDriver) {}

  /** Makes the folder or the bucket where it is missing; throws when it cannot be used. */
  prepare(): Promise<void> {
    return named(() => this.driver.prepare())
  }

  /**
   * Stores a recording, in the place of one with the same key. A stream is never whole in memory.
   *
   * @param contentType what an S3 server answers it as
   * @throws what the stream fails with; nothing is stored then
   */
  async put(key: string, recording: Uint8Array | Readable, contentType: string): Promise<void> {
    checkedKey(key)
    let streamFault: Error | undefined
    try {
      if (recording instanceof Uint8Array) await this.driver.put(key, recording, { contentType })
      else {
        recording.once('error', (fault) => (streamFault = fault))
        await this.driver.putStream(key, recording, { contentType })
      }
    } catch (error) {
      throw error === streamFault ? error : nameWritingFailure(error)
    }
  }

  /**
   * @param range left out: all of it; it has to begin inside of the recording
   * @throws RecordingNotFound
   */
  async read(key: string, range?: ByteRange): Promise<Buffer> {
    checkedKey(key)
    return named(() => this.driver.readBytes(key, range))
  }

  /** @returns how many bytes it has @throws RecordingNotFound */
  async sizeOf(key: string): Promise<number> {
    checkedKey(key)
    const { contentLength } = await named(() => this.driver.getMetaData(key))
    return contentLength
  }

  /** Removes a recording; nothing happens when it is not there. */
  async delete(key: string): Promise<void> {
    checkedKey(key)
    return named(() => this.driver.delete(key))
  }

  async exists(key: string): Promise<boolean> {
    checkedKey(key)
    return named(() => this.driver.exists(key))
  }

  /** All recordings whose key begins with the prefix, in no particular order. */
  async *list(prefix = ''): AsyncGenerator<StoredRecording> {
    try {
      yield* this.driver.walk(prefix)
    } catch (error) {
      throw nameStorageFailure(error)
    }
  }
}

async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw nameStorageFailure(error)
  }
}
