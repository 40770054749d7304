import type { Exception } from '@adonisjs/core/exceptions'
import { errors as vineErrors } from '@vinejs/vine'
import { MalformedRequest } from '#exceptions/malformed_request'
import type { FieldError, ImportFault } from '#exceptions/problem'
import { DatabaseTooSlow } from '#operations/time_limit'

/** A failure that has a name: what the answer says about it. */
export interface Failure {
  status: number
  code: string
  detail: string
  errors?: FieldError[] | ImportFault[]
  retryAfterSeconds?: number
  /** Of how many requests this was one too many. */
  limit?: number
}

/** Seconds after which an app may try again when a neighbour of ours is away. */
const RETRY_UNAVAILABLE_SECONDS = 5

/** Codes of our own exceptions: snake_case, where the framework's begin with E_. */
const OUR_CODE = /^[a-z][a-z0-9_]*$/

/**
 * @returns what to answer, for a failure that has a name; undefined for a fault in our own code
 */
export function nameFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof vineErrors.E_VALIDATION_ERROR) return validationFailure(error)
  return ownFailure(error) ?? bodyFailure(error) ?? databaseFailure(error)
}

function validationFailure(error: InstanceType<typeof vineErrors.E_VALIDATION_ERROR>): Failure {
  const messages = error.messages as { field: string; rule: string; message: string }[]
  return {
    status: 422,
    code: 'validation_failed',
    detail: 'Some fields of the request are not right; nothing was changed.',
    errors: messages.map(({ field, rule, message }) => ({ field, code: snakeCase(rule), message })),
  }
}

function ownFailure(error: unknown): Failure | undefined {
  const { status, code, message, retryAfterSeconds, limit, faults } = error as Partial<
    Exception & { retryAfterSeconds: number; limit: number; faults: FieldError[] | ImportFault[] }
  >
  if (typeof status !== 'number' || code === undefined || !OUR_CODE.test(code)) return undefined
  return {
    status,
    code,
    detail: message ?? '',
    errors: faults,
    limit,
    retryAfterSeconds:
      retryAfterSeconds ?? (status === 503 ? RETRY_UNAVAILABLE_SECONDS : undefined),
  }
}

/** What the framework's body parser throws. */
function bodyFailure(error: unknown): Failure | undefined {
  const { code = '', message = '', status } = error as Partial<Exception>
  if (code === 'E_REQUEST_ENTITY_TOO_LARGE') {
    return {
      status: 413,
      code: 'payload_too_large',
      detail: 'The body of the request is too large.',
    }
  }
  const isMalformed =
    ['E_ENCODING_UNSUPPORTED', 'E_REQUEST_ABORTED'].includes(code) ||
    (error instanceof SyntaxError && status === 400) ||
    message === 'Invalid JSON, only supports object and array' ||
    // A body that says it is compressed: in a way that is unknown, or is not (zlib's errors).
    message.startsWith('Unsupported Content-Encoding') ||
    /^(Z_|ERR_BROTLI|ERR__ERROR_)/.test(code)
  return isMalformed ? ownFailure(new MalformedRequest()) : undefined
}

/**
 * Whether PostgreSQL could not be reached, or did not do its work in time: classes 08, 28, 3D, 40,
 * 53 and 57 of its error codes, a lock that another one held too long, a transaction that was ended,
 * the errors of the operating system's sockets and names, and those of the connection pool. Every
 * other error of the database is a fault of ours.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseTooSlow) return true
  if (!(error instanceof Error)) return false
  const { name, message } = error
  const details = error as Partial<Record<'code' | 'severity' | 'syscall', string>>
  const { code = '', severity, syscall = '' } = details
  return (
    /^(08|28|3D|40|53|57)[0-9A-Z]{3}$|^(55P03|25P0[34])$/.test(code) ||
    /^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)$/.test(code) ||
    // Ends the connection, without a name: "could not write init file" on a full disk.
    (severity === 'FATAL' && code === 'XX000') ||
    ['connect', 'getaddrinfo'].includes(syscall) ||
    name === 'KnexTimeoutError' ||
    // Knex puts the statement before it.
    /(^| - )(Connection terminated( unexpectedly)?|timeout expired|Client (was closed|has encountered a connection error) and is not queryable)$/.test(
      message
    )
  )
}

function databaseFailure(error: unknown): Failure | undefined {
  if (!isDatabaseAway(error)) return undefined
  return {
    status: 503,
    code: 'unavailable',
    detail: 'The database is not available at the moment: try again in a few seconds.',
    retryAfterSeconds: RETRY_UNAVAILABLE_SECONDS,
  }
}

/** `array.minLength` -> `min_length` */
function snakeCase(rule: string): string {
  return rule.replace(/^.*\./, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
