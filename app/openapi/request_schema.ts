import type { VineValidator } from '@vinejs/vine'
import type { SchemaTypes } from '@vinejs/vine/types'
import { type JsonSchema, plain } from '#openapi/json_schema'

/** Any of our validators, whatever it validates. */
export type RequestValidator = VineValidator<SchemaTypes, undefined>

/** What Vine compiles a schema to; it tells which fields may be left out. */
type Node = ReturnType<RequestValidator['toJSON']>['schema']['schema']

/**
 * A validator as JSON Schema. What Vine itself says is mended in five places: a field that may be
 * null, but not be left out, is required; the words of an enum have a type; null is one more type of
 * a field; an unknown field is no fault, because it is ignored; and a rule without a schema of its own
 * must bring one (our rules in #validators/rules do). A field that no request may have is left out.
 *
 * Some values are judged differently, because JSON Schema has no words for it. The schema accepts,
 * and the validator refuses:
 * - text of blanks only, since blanks at the ends are cut off before the length is looked at
 * - NUL, lone surrogates and U+FFFD in text; in the content, any control character, and what a
 *   spreadsheet shows for a broken formula
 * - a password that repeats one character, is common, is the name or e-mail address, or has more
 *   than 72 bytes in no more than 72 characters
 * - a time before 2000 or after 2999, more than 14 hours from UTC, or in a leap second
 * - a UUID whose version or variant does not exist, or in the form of a URN
 * - one id in capitals and in small letters in a list where each may be there once
 * - what holds between fields: two of which exactly one is sent, or one that asks for another
 * - a field that cannot be changed
 *
 * The schema refuses, and the validator accepts: a time without seconds, a time zone of one word in
 * the wrong case, text that is short enough once
 * the blanks at its ends are cut off, and null for a field that may be left out.
 *
 * @throws Error for a kind of Vine schema that none of our requests has yet
 */
export function requestSchema(validator: RequestValidator): JsonSchema {
  const schema = plain<JsonSchema>(validator.toJSONSchema())
  mend(schema, validator.toJSON().schema.schema)
  return schema
}

function mend(schema: JsonSchema, node: Node): void {
  typeEnum(schema)
  mendNullable(schema)
  if (node.type === 'object') return mendObject(schema, node)
  if (node.type === 'array') return mend(schema.items ?? {}, node.each)
  if (node.type !== 'literal') throw new Error(`"${node.type}" has no JSON Schema here yet.`)
  if (schema.type === undefined && schema.anyOf === undefined) {
    throw new Error(`The field "${node.fieldName}" has no type: its rule must bring a schema.`)
  }
}

function mendObject(schema: JsonSchema, node: Extract<Node, { type: 'object' }>): void {
  if (node.groups.length > 0) throw new Error('Groups of fields have no JSON Schema here yet.')
  delete schema.additionalProperties
  const required: string[] = []
  for (const property of node.properties) {
    if (property.type === 'union') throw new Error('"union" has no JSON Schema here yet.')
    if (schema.properties?.[property.fieldName]?.readOnly === true) {
      delete schema.properties[property.fieldName]
      continue
    }
    if (!property.isOptional) required.push(property.fieldName)
    mend(schema.properties?.[property.fieldName] ?? {}, property)
  }
  if (required.length > 0) schema.required = required
}

/** What Vine says of words that may be null: two schemas. As `nullable` in #transformers/schema. */
function mendNullable(schema: JsonSchema): void {
  const [words, nothing] = schema.anyOf ?? []
  if (words?.enum === undefined || nothing?.type !== 'null') return
  typeEnum(words)
  schema.type = [words.type as string, 'null']
  schema.enum = [...words.enum, null]
  delete schema.anyOf
}

function typeEnum(schema: JsonSchema): void {
  if (schema.enum === undefined || schema.type !== undefined) return
  const types = new Set(schema.enum.map((value) => typeof value))
  const [type] = types
  if (types.size !== 1) throw new Error('The values of an enum must be of one type.')
  schema.type = type
}
