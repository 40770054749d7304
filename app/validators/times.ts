import vine from '@vinejs/vine'
import { DateTime } from 'luxon'
import { resolveZone } from '#texts/time_zone'
import { text, unlessNull } from '#validators/rules'

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** RFC 3339, section 5.6; seconds may be left out, as java.time does when they are zero. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,30})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/i

/** By the year as it is written: a mistaken unit or calendar gives years that nobody means. */
const years = vine.createRule<{ min: number; max: number }>(
  (value: unknown, { min, max }, field) => {
    if (typeof value !== 'string') return
    const year = Number(value.slice(0, 4))
    const message = `The year of the {{ field }} field must be ${min} to ${max}`
    if (year < min) field.report(message, 'minYear', field, { min })
    else if (year > max) field.report(message, 'maxYear', field, { max })
  }
)

const instantRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    if (parseInstant(value) !== undefined) return
    field.report(
      'The {{ field }} field must be a time like 2026-01-31T12:00:00.000Z',
      'instant',
      field
    )
  },
  { toJSONSchema: (schema) => Object.assign(schema, { type: 'string', format: 'date-time' }) }
)

const dateOrInstantRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    const isTime = parseInstant(value) !== undefined
    if (isTime || (DATE.test(value) && DateTime.fromISO(value).isValid)) return
    field.report(
      'The {{ field }} field must be a date like 2026-01-31 or a time like 2026-01-31T12:00:00.000Z',
      'dateOrInstant',
      field
    )
  },
  {
    // One schema of two formats would be a class of its own in generated clients.
    toJSONSchema: (schema) =>
      Object.assign(schema, { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}([Tt].+)?$' }),
  }
)

const dateRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    if (DATE.test(value) && DateTime.fromISO(value).isValid) return
    field.report('The {{ field }} field must be a date like 2026-01-31', 'date', field)
  },
  { toJSONSchema: (schema) => Object.assign(schema, { type: 'string', format: 'date' }) }
)

/** IANA's names of one word. Others that `Intl` takes are ICU's own: PST is another time to PostgreSQL. */
const ONE_WORD =
  'CET|CST6CDT|Cuba|EET|EST|EST5EDT|Egypt|Eire|GB|GB-Eire|GMT|GMT0|GMT-0|GMT\\+0|Greenwich|HST|' +
  'Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|MET|MST|MST7MDT|NZ|NZ-CHAT|Navajo|PRC|' +
  'PST8PDT|Poland|Portugal|ROC|ROK|Singapore|Turkey|UCT|UTC|Universal|W-SU|WET|Zulu'
const SPELLINGS = ONE_WORD.replace('\\', '').split('|')

/** Or area and location; offsets know nothing of summer. */
const TIME_ZONE = `^(${ONE_WORD}|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$`

const IS_TIME_ZONE = new RegExp(TIME_ZONE, 'i')

const timeZoneRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    if (findZone(value) === undefined) {
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
    .use(years({ min: 2000, max: 2999 }))
    .transform((value) => unlessNull(value, (time) => parseInstant(time)!))
}

/** A day, as in `2026-01-31`. */
export function date() {
  return vine
    .string()
    .use(dateRule())
    .use(years({ min: 2000, max: 2999 }))
}

/** A point in time, or a day. */
export function dateOrInstant() {
  return vine
    .string()
    .use(dateOrInstantRule())
    .use(years({ min: 1900, max: 2999 }))
}

/** A name of IANA, in the usual spelling. */
export function timeZone() {
  return text(1, 64)
    .use(timeZoneRule())
    .transform((value) => unlessNull(value, (name) => findZone(name) ?? name))
}

/** @returns the name in IANA's spelling; as it is, where only its area is known, and not its spelling */
function findZone(name: string): string | undefined {
  if (!IS_TIME_ZONE.test(name) || isOfIcu(name)) return undefined
  const known = resolveZone(name)
  if (known === undefined) return undefined
  const isSame = (other: string) => other.toLowerCase() === name.toLowerCase()
  return [known, ...SPELLINGS].find(isSame) ?? name
}

function isOfIcu(name: string): boolean {
  return /^(SystemV\/.*|US\/Pacific-New|Canada\/East-Saskatchewan)$/i.test(name)
}

/** By JavaScript itself, which takes a seventh of Luxon's time, but turns February 30 into March 2. */
function parseInstant(value: string): Date | undefined {
  if (!INSTANT.test(value)) return undefined
  const [year, month, day] = value.slice(0, 10).split('-').map(Number) as [number, number, number]
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const time = new Date(value.toUpperCase())
  return day > lastDay || Number.isNaN(time.getTime()) ? undefined : time
}
