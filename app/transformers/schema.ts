import { type Static, type TProperties, type TSchema, Type } from 'typebox'

/** A closed object: every field is there, and no other. */
export function closed<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false })
}

export function nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()])
}

export function list<Schema extends TSchema>(items: Schema) {
  return closed({ data: Type.Array(items) })
}

export function page<Schema extends TSchema>(items: Schema) {
  return closed({
    data: Type.Array(items),
    meta: closed({
      page: Type.Integer({ minimum: 1 }),
      per_page: Type.Integer({ minimum: 1, maximum: 100 }),
      total: Type.Integer({ minimum: 0 }),
      last_page: Type.Integer({ minimum: 1 }),
    }),
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

/** 0 to 100, with at most one decimal. */
export const Score = Type.Number({
  minimum: 0,
  maximum: 100,
  description: '0 to 100, at most one decimal',
})

export const Count = Type.Integer({ minimum: 0 })
