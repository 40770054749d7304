import { RangeNotSatisfiable, RecordingNotFound, StorageUnavailable } from '#storage/errors'

const MISSING = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'NoSuchKey', 'NotFound'])

/** What the operating system's and the AWS SDK's errors have. */
interface StorageFault extends Error {
  code?: string
  syscall?: string
  $metadata?: { httpStatusCode?: number }
}

/**
 * Names what a disk or an S3 server failed with.
 *
 * @returns an exception of `errors.ts`, or the error itself when it is a fault in our code
 */
export function nameStorageFailure(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, code = '', syscall, $metadata, message } = error as StorageFault
  if (MISSING.has(code) || MISSING.has(name)) return new RecordingNotFound()
  if (name === 'InvalidRange') return new RangeNotSatisfiable()
  if (syscall !== undefined) return new StorageUnavailable(`${syscall}: ${code}`)
  // Of an S3 server's own words only the name: a refused signature comes with what was signed.
  const status = $metadata?.httpStatusCode
  if (status !== undefined) {
    return new StorageUnavailable(`The S3 server answers ${name} (${status}).`)
  }
  if ($metadata !== undefined || NETWORK.test(`${name} ${code}`)) {
    return new StorageUnavailable(message)
  }
  return error
}

/** The same for writing a recording, which needs none to be there: a folder is missing. */
export function nameWritingFailure(error: unknown): unknown {
  const failure = nameStorageFailure(error)
  if (failure instanceof RecordingNotFound) return new StorageUnavailable('A folder is missing.')
  return failure
}

/** An answer that breaks off while it is read carries no `$metadata`. */
const NETWORK = /TimeoutError|AbortError|ECONNRESET|EPIPE/
