import { type Static, type TSchema, Type } from 'typebox'

/**
 * The same, or null: as a further type and word of one schema. Generators of phones read this as a
 * value that may be absent, and a union with a schema of null as a class of its own.
 *
 * @param description of both, instead of the schema's own
 */
export function nullable<Schema extends TSchema>(schema: Schema, description?: string) {
  const { type, enum: words } = schema as { type?: string; enum?: string[] }
  return Type.Unsafe<Static<Schema> | null>({
    ...schema,
    type: [type, 'null'],
    ...(words && { enum: [...words, null] }),
    ...(description && { description }),
  })
}

export function list<Schema extends TSchema>(items: Schema) {
  return Type.Object({ data: Type.Array(items) })
}

export const PageMetaSchema = Type.Object({
  page: Type.Integer({ minimum: 1 }),
  per_page: Type.Integer({ minimum: 1, maximum: 100 }),
  total: Type.Integer({ minimum: 0 }),
  last_page: Type.Integer({ minimum: 1 }),
})

export function page<Schema extends TSchema>(items: Schema) {
  return Type.Object({
    data: Type.Array(items),
    meta: PageMetaSchema,
  })
}

/** An object whose keys are data, not names of ours. */
export function map<Schema extends TSchema>(values: Schema, description: string) {
  return Type.Unsafe<Record<string, Static<Schema>>>({
    type: 'object',
    additionalProperties: values,
    description,
  })
}

/** One of a list of words. */
export function oneOf<const Values extends readonly string[]>(values: Values) {
  return Type.Enum([...values] as Values[number][], { type: 'string' })
}

export const Uuid = Type.String({ format: 'uuid' })

/** ISO 8601, UTC, with milliseconds. */
export const Time = Type.String({
  format: 'date-time',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
})

/** A day, without a time. */
export const Day = Type.String({ format: 'date' })

/** A day by the clock of the learner. */
export const DayOfPractice = Type.String({
  format: 'date',
  description: "The learner's day that it belongs to; it never changes",
})

/** 0 to 100, with at most one decimal. */
export const Score = Type.Number({
  minimum: 0,
  maximum: 100,
  description: '0 to 100, at most one decimal',
})

export const Count = Type.Integer({ minimum: 0 })

/** Lines of a description that say what each code means. */
export function listOfCodes(codes: Record<string, string>): string[] {
  return Object.entries(codes).map(([code, meaning]) => `- \`${code}\`: ${meaning}`)
}
