/** What the log and Sentry are told of an error, and nothing else of it. */
export interface DescribedError {
  /** The name of its class. */
  type: string
  message?: string
  /** The frames, without the message that a stack begins with. */
  stack: string
  code?: string
  /** Where PostgreSQL refused something. */
  table?: string
  column?: string
  constraint?: string
  cause?: DescribedError
  errors?: DescribedError[]
}

const NAMED = ['code', 'table', 'column', 'constraint'] as const

/** An error of errors can be as large as one likes. */
const MAX_ERRORS = 5
const MAX_DEPTH = 5

/** In characters; a message that quotes a request would be as long as that. */
const MAX_MESSAGE = 2000

const STATEMENT = /^(?:select|insert|update|delete|with) .* - /s

/** PostgreSQL quotes as the language of its `lc_messages` does: »German«, « French », 「Japanese」. */
const QUOTATION = /["'\p{Pi}\p{Pf}„‚「『].*/su

const FRAME = /^ +at /

/**
 * Says of an error what an operator needs and nothing that a client has sent: fields by name, as any
 * other may hold a row, a request or a header. Messages are ours or a library's; those of the
 * libraries that quote what they could not read come without the quotation.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: `${typeof error}, thrown`, stack: '' }
  const fields = error as Error & Record<string, unknown>
  const named = NAMED.flatMap((name) => {
    const value = fields[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
  const { errors } = fields
  const goesOn = depth < MAX_DEPTH
  return {
    type: error.constructor.name,
    message: withoutQuotations(error, fields.code),
    stack: framesOf(error),
    ...(Object.fromEntries(named) as Partial<DescribedError>),
    ...(goesOn && error.cause !== undefined && { cause: describeError(error.cause, depth + 1) }),
    ...(goesOn &&
      Array.isArray(errors) && {
        errors: errors.slice(0, MAX_ERRORS).map((one) => describeError(one, depth + 1)),
      }),
  }
}

/**
 * PostgreSQL's class 22 ("data exception") and `JSON.parse` quote what they were given. Lucid puts the
 * statement before it, which has no values.
 */
function withoutQuotations(error: Error, code: unknown): string {
  const message = error.message.slice(0, MAX_MESSAGE)
  const isOfData = typeof code === 'string' && /^22...$/.test(code)
  if (!isOfData && !(error instanceof SyntaxError)) return message
  const hasStatement = isOfData && STATEMENT.test(message)
  const begin = hasStatement ? message.indexOf(' - ') + 3 : 0
  return message.slice(0, begin) + message.slice(begin).replace(QUOTATION, '…')
}

/** The lines at the end that are frames: a message may have lines that look like one. */
function framesOf({ stack = '', message }: Error): string {
  const lines = stack.replace(message, () => '').split('\n')
  const last = lines.findLastIndex((line) => !FRAME.test(line))
  return lines.slice(last + 1).join('\n')
}
