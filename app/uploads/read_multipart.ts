import type { IncomingMessage } from 'node:http'
import { finished, type Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { errors } from '@vinejs/vine'
import { UploadTooSlow } from '#audio/errors'
import { FormCutOff } from '#exceptions/malformed_request'
import { PayloadTooLarge } from '#exceptions/payload_too_large'
import type { MemoryReservation } from '#uploads/upload_memory'
import { PACE, watchPace } from '#uploads/upload_pace'

/** Of one part. A file name of 255 bytes, percent-encoded and in two forms, has under 2 KB. */
const MAX_HEADER_BYTES = 4 * 1024
const MAX_HEADERS = 16

/** Fields, names and headers. */
export const MAX_BESIDE_FILES_BYTES = 2 * 1024 * 1024

/** The longest text of ours has 500 characters; 20 tags come as a field each. */
const MAX_FIELDS = 64
const MAX_FIELD_BYTES = 16 * 1024

/** A file of the request. Its stream need not be read to its end. */
export interface FilePart {
  /** Of the form's field; empty for a part without one. */
  field: string
  /** As the client calls it, without a path; empty in `MultipartReading.fileField` alone. */
  filename: string
  stream: Readable
}

/** The text fields that came, each with its values in their order. */
export type TextFields = ReadonlyMap<string, string[]>

export interface MultipartReading {
  /** Of the whole body; what is beside the files counts, too. */
  maxBytes: number
  /** Makes the fault of a body that is larger. */
  tooLarge: () => Error
  maxFiles: number
  /** A field that is a file also where the client gives no file name, as Dart's `http` does. */
  fileField?: string
  /** Whether the client is waited for; else what has come has to be worked off first. */
  isBusy?: () => boolean
  /**
   * Takes a file while it arrives. The next part comes when this stream was read or this promise has
   * settled; the work may go on meanwhile. Its first rejection ends the reading.
   *
   * @param fields the text fields that came before it
   * @param signal aborts when the reading has failed
   */
  onFile: (file: FilePart, fields: TextFields, signal: AbortSignal) => Promise<void>
  /** What holds the file, where that is in memory: it is given up when others need it and this is slow. */
  reservation?: MemoryReservation
  /** Is given each piece of the body, whose memory the parts of the files share. */
  onChunk?: (chunk: Buffer) => void
}

/**
 * Reads a multipart/form-data body as it arrives (RFC 7578), with a limit for everything that a
 * client decides: parts, headers, names, values, size, pace. Nothing is written anywhere. When it
 * rejects, the work of all files has ended.
 *
 * @throws the first fault: what `tooLarge` makes and `onFile` throws; UploadTooSlow; PayloadTooLarge
 * for too many fields or too long ones; MalformedRequest for what is cut off, or no multipart
 */
export async function readMultipart(
  message: IncomingMessage,
  {
    maxBytes,
    tooLarge,
    maxFiles,
    fileField,
    isBusy = () => false,
    onFile,
    onChunk,
    reservation,
  }: MultipartReading
): Promise<TextFields> {
  const parser = createParser(message, MAX_FIELDS + maxFiles, fileField)
  const fields = new Map<string, string[]>()
  const open = new Set<Readable>()
  const work: Promise<void>[] = []
  const failure = new AbortController()
  const { promise: parsed, resolve, reject } = Promise.withResolvers<void>()
  const fail = (fault: unknown) => {
    failure.abort(fault)
    reject(failure.signal.reason)
  }
  let received = 0

  parser
    .on('field', (name, value, _nameTruncated, valueTruncated) => {
      if (valueTruncated) fail(new PayloadTooLarge())
      const key = String(name)
      fields.set(key, [...(fields.get(key) ?? []), value])
    })
    .on('file', (name, stream, filename) => {
      // A form in which no file was chosen (HTML, "multipart/form-data encoding algorithm").
      if (!filename && (name === undefined || name !== fileField)) {
        return void stream.on('error', () => undefined).resume()
      }
      open.add(stream)
      // Whoever reads it hears the fault; a stream that nobody reads must not end the process.
      stream.on('error', () => undefined)
      stream.on('close', () => {
        open.delete(stream)
        if (!stream.readableEnded) fail(new FormCutOff())
      })
      const file = { field: name ?? '', filename: withQuotes(filename ?? ''), stream }
      const taken = onFile(file, fields, failure.signal).catch(fail)
      work.push(taken.then(() => void stream.resume()))
    })
    .on('partsLimit', () => fail(new PayloadTooLarge()))
    .on('fieldsLimit', () => fail(new PayloadTooLarge()))
    .on('error', () => fail(new FormCutOff()))
    .on('finish', () => resolve())

  const feed = (chunk: Buffer) => {
    received += chunk.length
    onChunk?.(chunk)
    if (received > maxBytes) return fail(tooLarge())
    if (parser.write(chunk)) return
    message.pause()
    parser.once('drain', () => message.resume())
  }
  const endAsSlow = () => fail(new UploadTooSlow())
  const endPace = watchPace(
    message.socket,
    () => !message.complete && !isBusy(),
    reservation?.pace ?? PACE,
    {
      onPace: (isSlow) => reservation?.yieldWith(isSlow ? endAsSlow : undefined),
      onStalled: endAsSlow,
    }
  )
  message.on('data', feed)
  // Also calls back for a body that was gone before we came.
  const stopWaiting = finished(message, { writable: false }, (error) => {
    if (error) fail(new FormCutOff())
    else parser.end()
  })
  try {
    await parsed
    await Promise.all(work)
    failure.signal.throwIfAborted()
    return fields
  } finally {
    endPace()
    stopWaiting()
    message.off('data', feed)
    // Many clients read no answer before all is sent.
    message.resume()
    for (const stream of open) stream.destroy(failure.signal.reason)
    await Promise.all(work)
  }
}

/** @param field that the client has sent a file in, where there may be one in `expected` alone */
export function oneFileOnly(field: string, expected: string): Error {
  const message = `Send exactly one file, in the field "${expected}"`
  return new errors.E_VALIDATION_ERROR([{ field, rule: 'oneFile', message }])
}

function createParser(message: IncomingMessage, maxParts: number, fileField?: string) {
  const type = message.headers['content-type'] ?? ''
  try {
    return new Busboy({
      headers: { 'content-type': type },
      isPartAFile: (field, _type, filename) => {
        return filename !== undefined || (field !== undefined && field === fileField)
      },
      limits: {
        fieldSize: MAX_FIELD_BYTES,
        fields: MAX_FIELDS,
        // One more, so that whoever takes files tells what is too many.
        parts: maxParts + 1,
        headerPairs: MAX_HEADERS,
        headerSize: MAX_HEADER_BYTES,
      },
    })
  } catch {
    throw new FormCutOff()
  }
}

/** Browsers send a quotation mark of a name so (HTML, "multipart/form-data encoding algorithm"). */
function withQuotes(filename: string): string {
  return filename.replaceAll('%22', '"')
}
