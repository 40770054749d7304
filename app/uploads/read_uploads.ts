import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { HttpRequest } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { ScorerBusy } from '#audio/errors'
import { isRecordingFault } from '#audio/is_recording_fault'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import { Semaphore } from '#concurrency/semaphore'
import { TooManyFiles } from '#importing/uploads/errors'
import type { ReceivedRecording, UploadReceiver } from '#importing/uploads/upload_receiver'
import type { Received } from '#importing/uploads/upload_sessions'
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
  received: Received
  rejected: RejectedFile[]
  /** For the session, if the recordings are to have a new one. */
  newId: string
}

/** A file of the request, which the parser makes. */
type FilePart = Readable & { name: unknown; filename?: string }

/** Receives the recordings of a multipart request while they arrive, a few at once. */
export class UploadReading implements AsyncDisposable {
  readonly #staged: Received['staged']
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
    this.#staged = receiver.stage()
  }

  /** Deletes the recordings that no session has kept. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#staged[Symbol.asyncDispose]()
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
    // In each list, there are holes where the other one has something.
    const received = { recordings: this.#received.filter(Boolean), staged: this.#staged }
    return { received, rejected: this.#rejected.filter(Boolean), newId: this.#newId }
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
      this.#received[place] = await this.receiver.receive(
        this.#staged,
        folder,
        filename,
        part,
        reservation
      )
    } catch (error) {
      if (error === broken) return
      // Another one may be smaller, or come when there is memory again.
      if (!isRecordingFault(error) && !(error instanceof ScorerBusy)) throw error
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

function filesOnly(field: string, rule: string, message: string): Error {
  return new errors.E_VALIDATION_ERROR([{ field, rule, message }])
}
