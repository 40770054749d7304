import type { Exception } from '@adonisjs/core/exceptions'
import { errors as vineErrors } from '@vinejs/vine'
import { MalformedRequest } from '#exceptions/malformed_request'
import { PayloadTooLarge } from '#exceptions/payload_too_large'
import { type Message, messageOf, messagesOf } from '#messages/message'
import { isDatabaseAway } from '#postgres/is_database_away'
import type { FieldError, ImportFault, ImportReportJson } from '#transformers/problem'

/** What is said of failures that have no exception of ours. */
export const FAILURE_TEXTS = {
  form_expired: 'This form is from before your last sign-in. Nothing was saved: send it again.',
  internal_error: 'Something went wrong on our side. The request id helps us to find the cause.',
  method_not_allowed: '{method} is not allowed here, only {allowed}.',
  not_found: 'There is nothing at {path}.',
  unavailable: 'The database is not available at the moment: try again in a few seconds.',
  validation_failed: 'Some fields of the request are invalid; nothing was changed.',
}

export const failureMessage = messagesOf('failures', FAILURE_TEXTS)

/** A failure that has a name: what the answer says about it. */
export interface Failure {
  status: number
  code: string
  said: Message
  errors?: FieldError[] | ImportFault[]
  /** Of an import that was refused. */
  importReport?: ImportReportJson
  retryAfterSeconds?: number
  /** Of how many requests this was one too many. */
  limit?: number
}

/** Seconds after which an app may try again when a dependency is away. */
const RETRY_UNAVAILABLE_SECONDS = 5

/** Codes of our own exceptions: snake_case, where the framework's begin with E_. */
const OUR_CODE = /^[a-z][a-z0-9_]*$/

/**
 * @returns what to answer, for a failure that has a name; undefined for a fault in our own code
 */
export function nameFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof vineErrors.E_VALIDATION_ERROR) return validationFailure(error)
  return ownFailure(error) ?? tokenFailure(error) ?? bodyFailure(error) ?? databaseFailure(error)
}

function validationFailure(error: InstanceType<typeof vineErrors.E_VALIDATION_ERROR>): Failure {
  const messages = error.messages as {
    field: string
    rule: string
    message: string
    meta?: { min?: number; max?: number }
  }[]
  return {
    status: 422,
    code: 'validation_failed',
    said: failureMessage('validation_failed'),
    errors: messages.map(({ field, rule, message, meta }) => {
      const limit = meta?.min ?? meta?.max
      return { field, code: codeOf(rule), message, ...(limit !== undefined && { limit }) }
    }),
  }
}

function ownFailure(error: Error): Failure | undefined {
  const { status, code, retryAfterSeconds, limit, faults, importReport } = error as Partial<
    Exception &
      Pick<Failure, 'importReport'> & {
        retryAfterSeconds: number
        limit: number
        faults: FieldError[] | ImportFault[]
      }
  >
  if (typeof status !== 'number' || code === undefined || !OUR_CODE.test(code)) return undefined
  return {
    status,
    code,
    said: messageOf(error),
    errors: faults,
    importReport,
    limit,
    retryAfterSeconds:
      retryAfterSeconds ?? (status === 503 ? RETRY_UNAVAILABLE_SECONDS : undefined),
  }
}

/** What the framework's check of a form's token throws. */
function tokenFailure(error: unknown): Failure | undefined {
  if ((error as Partial<Exception>).code !== 'E_BAD_CSRF_TOKEN') return undefined
  return {
    status: 403,
    code: 'form_expired',
    said: failureMessage('form_expired'),
  }
}

/** What the framework's body parser throws. */
function bodyFailure(error: unknown): Failure | undefined {
  const { code = '', message = '', status } = error as Partial<Exception>
  if (code === 'E_REQUEST_ENTITY_TOO_LARGE') return ownFailure(new PayloadTooLarge())
  const isMalformed =
    ['E_ENCODING_UNSUPPORTED', 'E_REQUEST_ABORTED'].includes(code) ||
    (error instanceof SyntaxError && status === 400) ||
    message === 'Invalid JSON, only supports object and array'
  return isMalformed ? ownFailure(new MalformedRequest()) : undefined
}

function databaseFailure(error: unknown): Failure | undefined {
  if (!isDatabaseAway(error)) return undefined
  return {
    status: 503,
    code: 'unavailable',
    said: failureMessage('unavailable'),
    retryAfterSeconds: RETRY_UNAVAILABLE_SECONDS,
  }
}

/** Rules whose name without its beginning is that of another rule, which has another sentence. */
const CODES: Record<string, string> = {
  'array.minLength': 'min_items',
  'array.maxLength': 'max_items',
}

/** The code of a rule, e.g. `minLength` -> `min_length`. */
export function codeOf(rule: string): string {
  return CODES[rule] ?? rule.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
