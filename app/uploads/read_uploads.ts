import { randomUUID } from 'node:crypto'
import type { HttpRequest } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { ScorerBusy } from '#audio/errors'
import { isRecordingFault } from '#audio/is_recording_fault'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import { Semaphore } from '#concurrency/semaphore'
import { NoFormSent } from '#exceptions/malformed_request'
import { TooManyFiles } from '#importing/uploads/errors'
import type { ReceivedRecording, UploadReceiver } from '#importing/uploads/upload_receiver'
import type { Received } from '#importing/uploads/upload_sessions'
import { type Message, messageOf } from '#messages/message'
import { formFields } from '#uploads/form_fields'
import { type FilePart, readMultipart, type TextFields } from '#uploads/read_multipart'
import type { UploadMemory } from '#uploads/upload_memory'
import { importAudioValidator } from '#validators/imports'

/** So many recordings of a usual size arrive and are checked in less than two minutes, of the ten of an upload. */
const MAX_FILES = 500

/** Decoders and disks have something to do while the next one arrives; each takes up to 10 MB. */
const AT_ONCE = 4

/** `files`, `files[]` and `files[0]`. */
const FIELD = /^files(\[\d{0,4}\])?$/

/** As much again as they may have, since those that are too large are refused one by one. */
const MAX_BYTES = 2 * MAX_FILES * MAX_RECORDING_BYTES

export interface RejectedFile extends Message {
  /** As the client calls it. */
  filename: string
  code: string
}

/** As programs read it: in English, by its code. */
export function plainRejected({ filename, code, message }: RejectedFile) {
  return { filename, code, message }
}

export interface ReadUploads {
  received: Received
  rejected: RejectedFile[]
  /** For the session, if the recordings are to have a new one. */
  newId: string
  /** The text fields, as validators take them. */
  fields: Record<string, unknown>
}

/** Receives the recordings of a multipart request while they arrive, a few at once. */
export class UploadReading implements AsyncDisposable {
  readonly #staged: Received['staged']
  readonly #newId = randomUUID()
  readonly #received: ReceivedRecording[] = []
  readonly #rejected: RejectedFile[] = []
  readonly #receiving = new Semaphore({ permits: AT_ONCE })
  #files = 0
  #checked: Promise<void> | undefined

  /**
   * @param check whether the session takes recordings; asked before the first one, if it can be
   * @param sessionId of a request whose address says it; else a field of the form does
   */
  constructor(
    private request: HttpRequest,
    private receiver: UploadReceiver,
    private memory: UploadMemory,
    private check: (sessionId: string) => Promise<void>,
    private sessionId?: string
  ) {
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
   * `readMultipart` throws; MalformedRequest for a request of another kind
   * @throws E_VALIDATION_ERROR when there is no file, or one in another field
   */
  async read(): Promise<ReadUploads> {
    if (this.request.is(['multipart/form-data']) === null) throw new NoFormSent()
    const fields = await readMultipart(this.request.request, {
      maxBytes: MAX_BYTES,
      tooLarge: () => new TooManyFiles(),
      maxFiles: MAX_FILES,
      isBusy: () => this.#receiving.isBusy,
      onFile: (file, before, signal) => this.#take(file, this.#files++, before, signal),
    })
    if (this.#files === 0) throw filesOnly('files', 'required', 'Send the recordings as files[]')
    // In each list, there are holes where the other one has something.
    const received = { recordings: this.#received.filter(Boolean), staged: this.#staged }
    const rejected = this.#rejected.filter(Boolean)
    return { received, rejected, newId: this.#newId, fields: formFields(fields) }
  }

  async #take(file: FilePart, place: number, fields: TextFields, signal: AbortSignal) {
    if (!FIELD.test(file.field)) {
      throw filesOnly(file.field, 'unknownField', 'Send files in the field files[] only')
    }
    if (place >= MAX_FILES) throw new TooManyFiles()
    await this.#receiving.run(() => this.#receive(file, place, fields), signal)
  }

  async #receive({ filename, stream }: FilePart, place: number, fields: TextFields) {
    const folder = await this.#openFolder(this.sessionId ?? fields.get('upload_session_id')?.[0])
    using reservation = this.memory.reserve()
    try {
      this.#received[place] = await this.receiver.receive(
        this.#staged,
        folder,
        filename,
        stream,
        reservation
      )
    } catch (error) {
      // Another one may be smaller, or come when there is memory again.
      if (!isRecordingFault(error) && !(error instanceof ScorerBusy)) throw error
      this.#rejected[place] = { filename, code: error.code!, ...messageOf(error) }
    }
  }

  /** Sessions that are named after the files are looked at when all is there. */
  async #openFolder(sessionId: string | undefined): Promise<string> {
    if (sessionId === undefined || sessionId === '') return this.#newId
    const { upload_session_id: id } = await importAudioValidator.validate({
      upload_session_id: sessionId,
    })
    this.#checked ??= this.check(id!)
    await this.#checked
    return id!
  }
}

function filesOnly(field: string, rule: string, message: string): Error {
  return new errors.E_VALIDATION_ERROR([{ field, rule, message }])
}
