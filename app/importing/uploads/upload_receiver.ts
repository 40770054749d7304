import { createHash, type Hash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { inject } from '@adonisjs/core'
import { AudioEmpty, AudioTooLarge } from '#audio/errors'
import { doubtsAbout, measureRecording, type RecordingDoubt } from '#audio/measure_recording'
import { withRecording } from '#audio/recording_buffers'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import { RecordingReader } from '#audio/recording_reader'
import { extensionOf, UPLOADS_FOLDER } from '#catalog/speeches/recording_keys'
import { type SoundColumns, soundColumnsOf } from '#catalog/speeches/sound_columns'
import { StagedRecordings } from '#catalog/speeches/staged_recordings'
import { uploadName } from '#importing/uploads/upload_name'
import { StorageUnavailable } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'

/** So many bytes tell what kind of file it is. */
const TELLING_BYTES = 12

/** A recording that is stored and was checked; no row refers to it yet. */
export interface ReceivedRecording {
  /** As the client calls it, in a form that a CSV file can have. */
  filename: string
  storageKey: string
  /** Of its bytes, in hexadecimal digits. */
  sha256: string
  sizeBytes: number
  durationMs: number
  warnings: RecordingDoubt[]
  sound: SoundColumns
}

/** Memory that is reserved for a recording, of what all recordings may take. */
export interface Reservation {
  /** @throws ScorerBusy when there is none for so many bytes */
  grow(bytes: number): void
}

interface Arriving {
  filename: string
  counted: CountedBytes
  hash: Hash
  reservation: Reservation
}

/** Takes recordings in while they arrive. */
@inject()
export class UploadReceiver {
  constructor(
    private storage: RecordingStorage,
    private reader: RecordingReader
  ) {}

  /** For the recordings of one request. */
  stage(): StagedRecordings {
    return new StagedRecordings(this.storage)
  }

  /**
   * Stores a recording as it arrives, then reads it once to decode and measure it. One that is
   * refused leaves nothing in the storage, and the rest of its stream is read to the end.
   *
   * @param folder of its storage key, below `uploads/`
   * @param reservation grows by what reading it takes
   * @throws FilenameUnusable; AudioEmpty, AudioTooLarge, ReferenceUnsupported, AudioUndecodable,
   * AudioTooShort, AudioTooLong, AudioSilent, ScorerBusy, ScorerUnavailable; StorageUnavailable;
   * what the stream fails with
   */
  async receive(
    staged: StagedRecordings,
    folder: string,
    sentName: string,
    bytes: Readable,
    reservation: Reservation
  ): Promise<ReceivedRecording> {
    const filename = uploadName(sentName)
    const hash = createHash('sha256')
    const counted = new CountedBytes(bytes, hash)
    try {
      return await this.#store(staged, folder, { filename, counted, hash, reservation })
    } finally {
      counted.release()
    }
  }

  async #store(
    staged: StagedRecordings,
    folder: string,
    { filename, counted, hash, reservation }: Arriving
  ): Promise<ReceivedRecording> {
    const beginning = await counted.beginning()
    if (beginning.length === 0) throw new AudioEmpty()
    const extension = extensionOf(beginning)
    // Never of the client's name: two servers may take in the same name at the same moment.
    const storageKey = `${UPLOADS_FOLDER}${folder}/${randomUUID()}${extension}`
    const stream = Readable.from(counted.all(beginning), { objectMode: false })
    await staged.store(storageKey, stream)
    try {
      const measured = await this.#measure(storageKey, counted.size, reservation)
      const sha256 = hash.digest('hex')
      return { filename, storageKey, sha256, sizeBytes: counted.size, ...measured }
    } catch (error) {
      // A storage that is away would be waited for in vain; `staged` tries once more at the end.
      if (!(error instanceof StorageUnavailable)) await this.storage.delete(storageKey)
      throw error
    }
  }

  async #measure(key: string, size: number, reservation: Reservation) {
    reservation.grow(size)
    return withRecording(async (buffers) => {
      const bytes = buffers.keep(await this.storage.read(key))
      const measures = measureRecording(await this.reader.read(bytes, buffers))
      const { durationMs } = measures
      return { durationMs, warnings: doubtsAbout(measures), sound: soundColumnsOf(measures) }
    })
  }
}

/** Hashes and counts what a stream brings, and ends it when that is more than a recording has. */
class CountedBytes {
  size = 0
  readonly #chunks: AsyncGenerator<Buffer>

  constructor(
    private bytes: Readable,
    private hash: Hash
  ) {
    const chunks = bytes.iterator({ destroyOnReturn: false })
    this.#chunks = chunks as AsyncGenerator<Buffer>
  }

  /** @returns at least so many bytes as tell the kind of file, where there are so many */
  async beginning(): Promise<Buffer> {
    const chunks: Buffer[] = []
    while (this.size < TELLING_BYTES) {
      const chunk = await this.#next()
      if (chunk === undefined) break
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  /** @param beginning what was read already */
  async *all(beginning: Buffer): AsyncGenerator<Buffer> {
    yield beginning
    for (;;) {
      const chunk = await this.#next()
      if (chunk === undefined) return
      yield chunk
    }
  }

  /** Lets what nobody wants flow away: behind it come other recordings. */
  release(): void {
    const end = () => void this.bytes.resume()
    this.#chunks.return(undefined).then(end, end)
  }

  async #next(): Promise<Buffer | undefined> {
    const next = await this.#chunks.next()
    if (next.done) return undefined
    this.size += next.value.length
    if (this.size > MAX_RECORDING_BYTES) throw new AudioTooLarge()
    this.hash.update(next.value)
    return next.value
  }
}
