import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpRequest } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { ScorerBusy } from '#audio/errors'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import { Semaphore } from '#concurrency/semaphore'
import { TooManyFiles } from '#importing/uploads/errors'
import type { ReceivedRecording, UploadReceiver } from '#importing/uploads/upload_receiver'
import { MultipartUpload } from '#uploads/multipart_upload'
import type { UploadMemory } from '#uploads/upload_memory'
import { importAudioValidator } from '#validators/imports'

/** So many recordings of a usual size arrive and are checked in less than the two minutes of a request. */
const MAX_FILES = 500

/** Decoders and disks have something to do while the next one arrives; each takes up to 10 MB. */
const AT_ONCE = 4

/** `files`, `files[]` and `files[0]`, as `boundMultipart` spells them. */
const FIELD = /^files(:\d*:)?$/

export interface RejectedFile {
  /** As the client calls it. */
  filename: string
  code: string
  message: string
}

export interface ReadUploads {
  received: ReceivedRecording[]
  rejected: RejectedFile[]
  /** For the session, if the recordings are to have a new one. */
  newId: string
}

/** A file of the request, which the parser makes. */
type FilePart = Readable & { name: unknown; filename?: string }

/** Receives the recordings of a multipart request while they arrive, a few at once. */
export class UploadReading {
  readonly #newId = randomUUID()
  readonly #received: ReceivedRecording[] = []
  readonly #rejected: RejectedFile[] = []
  readonly #upload: MultipartUpload
  readonly #receiving = new Semaphore({ permits: AT_ONCE })
  readonly #running = new Map<FilePart, Promise<void>>()
  #files = 0
  #sessionId: string | undefined
  #checked: Promise<void> | undefined

  /** @param check whether the session takes recordings; asked before the first one, if it can be */
  constructor(
    private request: HttpRequest,
    private receiver: UploadReceiver,
    private memory: UploadMemory,
    private check: (sessionId: string) => Promise<void>
  ) {
    this.#upload = new MultipartUpload(request)
  }

  /** What was received, also if reading has failed: until a session has it, it is the caller's. */
  get received(): ReceivedRecording[] {
    // There are holes where one was rejected.
    return this.#received.filter(Boolean)
  }

  /**
   * Reads to the end. Which recordings are bad is part of the result; every other failure ends it.
   *
   * @throws what `check` throws; TooManyFiles; ScorerUnavailable, StorageUnavailable; what
   * `MultipartUpload.read` throws
   * @throws E_VALIDATION_ERROR when there is no file, or one in another field
   */
  async read(): Promise<ReadUploads> {
    this.request.multipart.onFile('*', {}, (part) => {
      const file = part as unknown as FilePart
      const work = this.#take(file, this.#files++)
      this.#running.set(file, work)
      return work.finally(() => this.#running.delete(file))
    })
    try {
      await this.#upload.read({
        maxFileBytes: 2 * MAX_FILES * MAX_RECORDING_BYTES,
        tooLarge: () => new TooManyFiles(),
        isBusy: () => this.#receiving.isBusy,
        onField: (name, value) => {
          if (name === 'upload_session_id') this.#sessionId = value
        },
      })
    } catch (error) {
      for (const part of this.#running.keys()) part.destroy(error as Error)
      await Promise.all(this.#running.values())
      throw error
    }
    if (this.#files === 0) throw filesOnly('files', 'required', 'Send the recordings as files[]')
    const rejected = this.#rejected.filter(Boolean)
    return { received: this.received, rejected, newId: this.#newId }
  }

  /** Never rejects: a failure gives the upload up. */
  async #take(part: FilePart, place: number): Promise<void> {
    // A client that hangs up ends the reading as a whole.
    part.on('error', () => undefined)
    try {
      if (!FIELD.test(String(part.name))) {
        throw filesOnly(String(part.name), 'unknown', 'Send files in the field files[] only')
      }
      if (place >= MAX_FILES) throw new TooManyFiles()
      await this.#receiving.run(async () => {
        if (this.#upload.fault === undefined) await this.#receive(part, place)
      })
    } catch (error) {
      this.#upload.giveUp(error as Error)
    }
  }

  async #receive(part: FilePart, place: number): Promise<void> {
    const folder = await this.#openFolder()
    const filename = part.filename ?? ''
    using reservation = this.memory.reserve()
    let broken: unknown
    part.on('error', (error) => (broken = error))
    try {
      this.#received[place] = await this.receiver.receive(folder, filename, part, reservation)
    } catch (error) {
      if (error === broken) return
      if (!isRefusal(error)) throw error
      this.#rejected[place] = { filename, code: error.code!, message: error.message }
    } finally {
      part.resume()
    }
  }

  /** Sessions that are named after the files are looked at when all is there. */
  async #openFolder(): Promise<string> {
    if (this.#sessionId === undefined || this.#sessionId === '') return this.#newId
    const { upload_session_id: id } = await importAudioValidator.validate({
      upload_session_id: this.#sessionId,
    })
    this.#checked ??= this.check(id!)
    await this.#checked
    return id!
  }
}

/** What one recording is refused for; another one may be received all the same. */
function isRefusal(error: unknown): error is Exception {
  const isOurs = error instanceof Exception && error.code !== undefined
  return isOurs && (error.status < 500 || error instanceof ScorerBusy)
}

function filesOnly(field: string, rule: string, message: string): Error {
  return new errors.E_VALIDATION_ERROR([{ field, rule, message }])
}
