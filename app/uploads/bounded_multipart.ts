import type { Writable } from 'node:stream'
import type { HttpRequest } from '@adonisjs/core/http'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'

/** 2 MB of text fields (the parser's own limit), and names and headers. */
const MAX_OTHER_BYTES = 3 * 1024 * 1024

/** Headers without an end; as much as a recording, for many clients read no answer before all is sent. */
const MAX_BESIDE_FILES_BYTES = MAX_RECORDING_BYTES + MAX_OTHER_BYTES

/** What the framework reads as a path into objects and arrays. */
const PATH_MARKS = /[.[\]]/g

/**
 * @returns a name without meaning, which no field of ours has, for one that is a path, or that every
 * object has: the framework would take `constructor` for a handler
 */
function plainName(name: unknown): unknown {
  if (typeof name !== 'string') return name
  const plain = name.replace(PATH_MARKS, ':')
  return plain in Object.prototype ? `:${plain}` : plain
}

export interface MultipartBounds {
  /** Of all files of the request together. */
  maxFileBytes: number
  /** Called once; gives the upload up. */
  onTooLarge: () => void
  /** Called for each text field, with its plain name, when it has come. */
  onField?: (name: string, value: string) => void
}

/**
 * Bounds what a multipart request can ask for beside its files. The framework makes objects and arrays
 * of names like `a[b]` and `a[99999999]`, and copies them within an event, where running out of stack
 * or memory ends the process; and its parser keeps headers of any length. Call it before `process`.
 */
export function boundMultipart(
  { request: message }: HttpRequest,
  { maxFileBytes, onTooLarge, onField }: MultipartBounds
): void {
  let received = 0
  let inFiles = 0
  const count = (chunk: Buffer) => {
    received += chunk.length
    // The parser has got this chunk only when it is done with the ones before it.
    const others = received - chunk.length - inFiles
    const isWithin = received <= maxFileBytes + MAX_OTHER_BYTES && others <= MAX_BESIDE_FILES_BYTES
    if (isWithin) return
    message.off('data', count)
    onTooLarge()
  }
  // The parser is out of reach but for the moment when the body is led into it.
  const pipe = message.pipe.bind(message)
  message.pipe = (parser) => {
    const emit = parser.emit.bind(parser)
    parser.emit = (event, ...values: unknown[]) => {
      if (event === 'field') {
        values[0] = plainName(values[0])
        onField?.(String(values[0]), String(values[1]))
      }
      if (event === 'part') {
        const part = values[0] as Part
        part.name = plainName(part.name)
        countWritten(part, (bytes) => (inFiles += bytes))
      }
      return emit(event, ...values)
    }
    message.on('data', count)
    return pipe(parser)
  }
}

/** A file of the request, which the parser writes into. */
interface Part extends Writable {
  name: unknown
}

function countWritten(part: Part, onBytes: (bytes: number) => void): void {
  const write = part.write.bind(part) as (chunk: Buffer, ...rest: unknown[]) => boolean
  part.write = (chunk: Buffer, ...rest: unknown[]) => {
    onBytes(chunk.length)
    return write(chunk, ...rest)
  }
}
