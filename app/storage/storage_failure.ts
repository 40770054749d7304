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

/** An answer that breaks off while it is read carries no `$metadata`. */
const NETWORK = /TimeoutError|AbortError|ECONNRESET|EPIPE/
