import vine from '@vinejs/vine'
import { MAX_EMAIL_CHARACTERS } from '#accounts/account_limits'
import { passwordFault } from '#accounts/password_fault'
import { withoutInvisible } from '#texts/invisible'

/**
 * NUL, which PostgreSQL cannot store; halves of a surrogate pair, which UTF-8 has no form of; and
 * U+FFFD, which stands where a body's bytes were no UTF-8.
 */
export const wellFormed = vine.createRule((value: unknown, _, field) => {
  if (typeof value !== 'string') return
  if (/[\0\uFFFD]/.test(value) || !value.isWellFormed()) {
    field.report(
      'The {{ field }} field has characters that are not text (NUL, lone surrogate)',
      'wellFormed',
      field
    )
  }
})

/** Takes out what nobody sees. */
const visible = vine.createRule((value: unknown, _, field) => {
  if (typeof value === 'string') field.mutate(withoutInvisible(value), field)
})

const passwordRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    const learner = field.parent as Record<string, unknown>
    const personal = [learner.name, learner.email].filter((word) => typeof word === 'string')
    const fault = passwordFault(value, personal)
    if (fault === undefined) return
    // The number of the fault, where Vine has that of its own rules.
    const meta = fault.limit === undefined ? undefined : { max: fault.limit }
    field.report(fault.message, fault.code, field, meta)
  },
  { toJSONSchema: (schema) => Object.assign(schema, { minLength: 8, maxLength: 72 }) }
)

const digits = vine.createRule<{ minimum: number; maximum: number }>(
  (value: unknown, { minimum, maximum }, field) => {
    if (typeof value !== 'string') return
    const message = `The {{ field }} field must be a whole number, ${minimum} to ${maximum}`
    if (!/^-?\d{1,20}$/.test(value)) field.report(message, 'integer', field)
    else if (Number(value) < minimum) field.report(message, 'min', field, { min: minimum })
    else if (Number(value) > maximum) field.report(message, 'max', field, { max: maximum })
  },
  {
    toJSONSchema: (schema, { minimum, maximum }) =>
      Object.assign(schema, { type: 'integer', minimum, maximum }),
  }
)

const trueOrFalse = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string' || ['true', 'false'].includes(value)) return
    field.report('The {{ field }} field must be true or false', 'boolean', field)
  },
  { toJSONSchema: (schema) => Object.assign(schema, { type: 'boolean' }) }
)

/** UUIDs are the same whatever the case of their letters. */
const distinctIds = vine.createRule(
  (value: unknown, _, field) => {
    if (!Array.isArray(value)) return
    const ids = value.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id))
    if (new Set(ids).size < ids.length) {
      field.report('The {{ field }} field contains a value twice', 'distinct', field)
    }
  },
  { toJSONSchema: (schema) => Object.assign(schema, { uniqueItems: true }) }
)

const httpsUrlRule = vine.createRule(
  (value: unknown, _, field) => {
    if (typeof value !== 'string') return
    // URL repairs what it can: line breaks, backslashes, missing or additional slashes.
    const isPlain = /^https:\/\/(?!\/)[^\p{Cc}\p{Cf}\p{Z}\\"<>]+$/iu.test(value)
    const url = isPlain && URL.canParse(value) ? new URL(value) : undefined
    if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
      field.report(
        'The {{ field }} field must be an address like https://example.com/mia.png',
        'httpsUrl',
        field
      )
    }
  },
  {
    toJSONSchema: (schema) => {
      Object.assign(schema, { type: 'string', format: 'uri', pattern: '^[hH][tT][tT][pP][sS]://' })
    },
  }
)

/** A field that stands for another one: both at once would leave open which one counts. */
export const insteadOf = vine.createRule<string>((_, other, field) => {
  const { [other]: given } = field.parent as Record<string, unknown>
  if (given !== undefined && given !== null) {
    field.report(`Send either {{ field }} or ${other}, not both`, 'insteadOf', field)
  }
})

/** A field that could be meant, but cannot be changed here: to leave it alone would look like success. */
const refused = vine.createRule<string>(
  (value: unknown, message, field) => {
    if (value !== undefined) field.report(message, 'readOnly', field)
  },
  { implicit: true, toJSONSchema: (schema) => Object.assign(schema, { readOnly: true }) }
)

/** As `learnerName` does it for names from elsewhere. What nobody could see is no name. */
const inOneLine = vine.createRule((value: unknown, _, field) => {
  if (typeof value !== 'string') return
  const line = value.replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim()
  field.mutate(/[^\p{Cf}\p{Z}]/u.test(line) ? line : '', field)
})

/** Length in characters (code points), as JSON Schema and PostgreSQL count, not in UTF-16 units. */
export const length = vine.createRule<{ minimum: number; maximum: number }>(
  (value: unknown, { minimum, maximum }, field) => {
    if (typeof value !== 'string') return
    const characters = [...value].length
    if (characters < minimum) {
      field.report(
        'The {{ field }} field must have at least {{ min }} characters',
        'minLength',
        field,
        { min: minimum }
      )
    } else if (characters > maximum) {
      field.report(
        'The {{ field }} field must have at most {{ max }} characters',
        'maxLength',
        field,
        { max: maximum }
      )
    }
  },
  {
    toJSONSchema: (schema, { minimum, maximum }) =>
      Object.assign(schema, { ...(minimum > 0 && { minLength: minimum }), maxLength: maximum }),
  }
)

/** Text without characters that are no text; blanks at its ends are cut off. */
export function text(minimum: number, maximum: number) {
  return vine.string().use(wellFormed()).trim().use(length({ minimum, maximum }))
}

/** Text that people read, or look for: what nobody sees is taken out as well. */
export function visibleText(minimum: number, maximum: number) {
  return vine.string().use(wellFormed()).use(visible()).trim().use(length({ minimum, maximum }))
}

/** A name: text in one line, in which control characters and blanks become one blank. */
export function name(minimum: number, maximum: number) {
  return vine
    .string()
    .use(wellFormed())
    .use(visible())
    .use(inOneLine())
    .use(length({ minimum, maximum }))
}

/** Text that is taken as it is, blanks included. */
export function verbatim(maximum: number) {
  return vine
    .string()
    .use(wellFormed())
    .use(length({ minimum: 0, maximum }))
}

export function email() {
  return vine.string().use(wellFormed()).trim().email().maxLength(MAX_EMAIL_CHARACTERS)
}

/** A field that no request may have, and the sentence that says what to do instead. */
export function readOnly(message: string) {
  return vine.any().use(refused(message)).optional()
}

/** An address of the web, without a password in it. */
export function httpsUrl() {
  return text(1, 2048).use(httpsUrlRule())
}

export function newPassword() {
  return vine.string().use(wellFormed()).use(passwordRule())
}

export function uuid() {
  return vine
    .string()
    .uuid()
    .transform((value) => unlessNull(value, (id) => id.toLowerCase()))
}

/** Up to so many UUIDs, each once. */
export function distinctUuids(maximum: number) {
  return vine.array(uuid()).maxLength(maximum).use(distinctIds())
}

/** 0 to 100; rounded to the one decimal that is kept. */
export function score() {
  return vine
    .number({ strict: true })
    .min(0)
    .max(100)
    .transform((value) => unlessNull(value, (number) => Math.round(number * 10) / 10))
}

export function integer(minimum: number, maximum: number) {
  return vine.number({ strict: true }).withoutDecimals().min(minimum).max(maximum)
}

/** A whole number in a query string: digits, and nothing else that JavaScript takes for one. */
export function queryInteger(minimum: number, maximum: number) {
  return vine.string().use(digits({ minimum, maximum })).transform(Number)
}

/** Yes or no in a query string: `true` or `false`, and nothing else that JavaScript takes for it. */
export function queryBoolean() {
  return vine
    .string()
    .use(trueOrFalse())
    .transform((value) => value === 'true')
}

/** Vine hands a null that is allowed to the transformation too, whatever the types say. */
export function unlessNull<Value, Result>(
  value: Value,
  transform: (value: Value) => Result
): Result {
  return value === null ? (value as Result & null) : transform(value)
}
