import type { Readable } from 'node:stream'
import type { ByteRange, RecordingDriver, StoredRecording } from '#storage/recording_driver'
import { nameStorageFailure, nameWritingFailure } from '#storage/storage_failure'
import { checkedKey, numbered, safeName } from '#storage/storage_keys'

/** Names whose numbers are remembered; beyond it, they are looked for from the start. */
const REMEMBERED_NAMES = 10_000

/**
 * Keeps the reference recordings, on a disk or an S3 server: the same for both. A recording is there
 * as a whole or not at all, whatever fails.
 *
 * Every method throws StorageUnavailable (503) when the storage does not do its work in time.
 */
export class RecordingStorage {
  /** The number that the next recording of a name gets. */
  #nextNumbers = new Map<string, number>()

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

  /** Removes a recording; nothing happens when it is not there. */
  async delete(key: string): Promise<void> {
    checkedKey(key)
    return named(() => this.driver.delete(key))
  }

  async exists(key: string): Promise<boolean> {
    checkedKey(key)
    return named(() => this.driver.exists(key))
  }

  /**
   * Gives a recording another key, in the place of one that has it. When it fails half-way, the
   * recording is there under its old key or under both.
   *
   * @throws RecordingNotFound
   */
  async move(from: string, to: string): Promise<void> {
    checkedKey(from)
    checkedKey(to)
    return named(() => this.driver.move(from, to))
  }

  /** All recordings whose key begins with the prefix, in no particular order. */
  async *list(prefix = ''): AsyncGenerator<StoredRecording> {
    try {
      yield* this.driver.walk(prefix)
    } catch (error) {
      throw nameStorageFailure(error)
    }
  }

  /**
   * Finds a key that nothing is stored under: `FOLDER/name.mp3`, or with `_1`, `_2`, ... before the
   * extension. No call in this process gets it again; another process may, so give each upload
   * session or import a folder of its own.
   *
   * @param folder a storage key's beginning, such as `uploads/ID`
   * @param filename as the client calls it
   */
  async freeKey(folder: string, filename: string): Promise<string> {
    const key = checkedKey(`${folder}/${safeName(filename)}`)
    for (;;) {
      const number = this.#nextNumbers.get(key) ?? 0
      if (this.#nextNumbers.size >= REMEMBERED_NAMES) this.#nextNumbers.clear()
      this.#nextNumbers.set(key, number + 1)
      const candidate = numbered(key, number)
      if (!(await this.exists(candidate))) return candidate
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
