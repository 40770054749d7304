import vine from '@vinejs/vine'
import { DateTime, IANAZone } from 'luxon'
import { text, unlessNull } from '#validators/rules'

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** RFC 3339, section 5.6; seconds may be left out, as java.time does when they are zero. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/i

const instantRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    const time = parseInstant(value)
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
    const time = DATE.test(value) ? DateTime.fromISO(value) : parseInstant(value)
    if (!time.isValid || time.year < 1900 || time.year > 2999) {
      field.report(
        'The {{ field }} field must be a date like 2026-01-31 or a time like 2026-01-31T12:00:00.000Z',
        'dateOrInstant',
        field
      )
    }
  },
  {
    // One schema of two formats would be a class of its own in generated clients.
    toJSONSchema: (schema) =>
      Object.assign(schema, { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}([Tt].+)?$' }),
  }
)

/** Area and location; abbreviations and offsets know nothing of summer. */
const TIME_ZONE = '^(UTC|GMT|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$'

const timeZoneRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    if (!new RegExp(TIME_ZONE).test(value) || !IANAZone.isValidZone(value)) {
      field.report(
        'The {{ field }} field must be an IANA time zone like Europe/Berlin',
        'timeZone',
        field
      )
    }
  },
  {
    toJSONSchema: (schema) => {
      Object.assign(schema, { type: 'string', pattern: TIME_ZONE })
    },
  }
)

/** A point in time with its offset from UTC. */
export function instant() {
  return vine
    .string()
    .use(instantRule())
    .transform((value) => unlessNull(value, (time) => parseInstant(time).toJSDate()))
}

/** A point in time, or a day. */
export function dateOrInstant() {
  return vine.string().use(dateOrInstantRule())
}

export function timeZone() {
  return text(1, 64).use(timeZoneRule())
}

function parseInstant(value: string): DateTime {
  return INSTANT.test(value) ? DateTime.fromISO(value) : DateTime.invalid('no RFC 3339 time')
}
