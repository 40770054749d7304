import type { EventEmitter } from 'node:events'
import type { HttpRequest } from '@adonisjs/core/http'
import { MAX_RECORDING_BYTES } from '#scoring/audio/gate'
import { AudioTooLarge } from '#scoring/errors'

/** The largest recording, 2 MB of text fields (the parser's own limit), and names and headers. */
const MAX_BODY_BYTES = MAX_RECORDING_BYTES + 3 * 1024 * 1024

/** What the framework reads as a path into objects and arrays. */
const PATH_MARKS = /[.[\]]/g

/** @returns a name without meaning, which no field of ours has, for one that is a path */
function plainName(name: unknown): unknown {
  return typeof name === 'string' ? name.replace(PATH_MARKS, ':') : name
}

/**
 * Bounds what a multipart request can ask for beside its file. The framework makes objects and arrays
 * of names like `a[b]` and `a[99999999]`, and copies them within an event, where running out of stack
 * or memory ends the process; and its parser keeps headers of any length. Call it before `process`.
 *
 * @param onTooLarge called once; gives the upload up
 */
export function boundMultipart(
  { request: message }: HttpRequest,
  onTooLarge: (fault: AudioTooLarge) => void
): void {
  let received = 0
  const count = (chunk: Buffer) => {
    received += chunk.length
    if (received <= MAX_BODY_BYTES) return
    message.off('data', count)
    onTooLarge(new AudioTooLarge())
  }
  // The parser is out of reach but for the moment when the body is led into it.
  const pipe = message.pipe.bind(message)
  message.pipe = (parser) => {
    keepNamesPlain(parser)
    message.on('data', count)
    return pipe(parser)
  }
}

function keepNamesPlain(parser: Pick<EventEmitter, 'emit'>): void {
  const emit = parser.emit.bind(parser)
  parser.emit = (event, ...values: unknown[]) => {
    if (event === 'field') values[0] = plainName(values[0])
    if (event === 'part') {
      const part = values[0] as { name: unknown }
      part.name = plainName(part.name)
    }
    return emit(event, ...values)
  }
}
