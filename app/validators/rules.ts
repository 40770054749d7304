import vine from '@vinejs/vine'
import { DateTime } from 'luxon'
import { passwordFault } from '#accounts/password_rules'

/** NUL, which PostgreSQL cannot store, and halves of a surrogate pair, which UTF-8 has no form of. */
const wellFormed = vine.createRule((value: unknown, _, field) => {
  if (typeof value !== 'string') return
  if (value.includes('\0') || !value.isWellFormed()) {
    field.report(
      'The {{ field }} field has characters that are no text (NUL, lone surrogate)',
      'wellFormed',
      field
    )
  }
})

const instantRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    const time = hasOffset(value) ? DateTime.fromISO(value) : DateTime.invalid('no offset')
    if (!time.isValid || time.year < 2000 || time.year > 2999) {
      field.report(
        'The {{ field }} field must be a time like 2026-01-31T12:00:00.000Z',
        'instant',
        field
      )
    }
  },
  { toJSONSchema: (schema) => Object.assign(schema, { type: 'string', format: 'date-time' }) }
)

const dateOrInstantRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    const isDate = /^\d{4}-\d{2}-\d{2}$/.test(value)
    const time =
      isDate || hasOffset(value) ? DateTime.fromISO(value) : DateTime.invalid('no offset')
    if (!time.isValid || time.year < 1900 || time.year > 2999) {
      field.report(
        'The {{ field }} field must be a date like 2026-01-31 or a time like 2026-01-31T12:00:00.000Z',
        'dateOrInstant',
        field
      )
    }
  },
  {
    toJSONSchema: (schema) =>
      Object.assign(schema, {
        type: 'string',
        anyOf: [{ format: 'date' }, { format: 'date-time' }],
      }),
  }
)

const passwordRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    const learner = field.parent as Record<string, unknown>
    const personal = [learner.name, learner.email].filter((word) => typeof word === 'string')
    const fault = passwordFault(value, personal)
    if (fault !== undefined) field.report(fault, 'password', field)
  },
  { toJSONSchema: (schema) => Object.assign(schema, { minLength: 8, maxLength: 72 }) }
)

/** Text without characters that are no text; blanks at its ends are cut off. */
export function text(minimum: number, maximum: number) {
  return vine.string().use(wellFormed()).trim().minLength(minimum).maxLength(maximum)
}

/** Text that is taken as it is, blanks included. */
export function verbatim(maximum: number) {
  return vine.string().use(wellFormed()).maxLength(maximum)
}

/** The longest address that SMTP carries (RFC 5321, section 4.5.3.1.3). */
export function email() {
  return vine.string().use(wellFormed()).trim().email().maxLength(254)
}

export function newPassword() {
  return vine.string().use(wellFormed()).use(passwordRule())
}

export function uuid() {
  return vine
    .string()
    .uuid()
    .transform((value) => value.toLowerCase())
}

/** A point in time, ISO 8601 with its offset from UTC. */
export function instant() {
  return vine
    .string()
    .use(instantRule())
    .transform((value) => new Date(value))
}

/** A point in time, or a day. */
export function dateOrInstant() {
  return vine.string().use(dateOrInstantRule())
}

/** 0 to 100. */
export function score() {
  return vine.number({ strict: true }).min(0).max(100)
}

export function integer(minimum: number, maximum: number) {
  return vine.number({ strict: true }).withoutDecimals().min(minimum).max(maximum)
}

/** A whole number in a query string. */
export function queryInteger(minimum: number, maximum: number) {
  return vine.number().withoutDecimals().min(minimum).max(maximum)
}

function hasOffset(value: string): boolean {
  return /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(value)
}
