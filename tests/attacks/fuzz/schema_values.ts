import type { JsonSchema } from '#openapi/json_schema'
import type { OpenApiDocument } from '#openapi/openapi_document'
import { below, hostileValue, pick, type Random } from '#tests/attacks/requests/hostile'

/** What free texts are made of: each of them is looked for in the log and in answers. */
export interface Marks {
  secret: string
  text: string
}

/** Fields whose content nobody but the server may see. */
const SECRET = /password|token|code|nonce|totp/

const CHOSEN: Record<string, readonly string[]> = {
  'uuid': ['7c9e6679-7425-40de-944b-e07fc1f90ae7', '2F6D3C1A-8D0B-4A6E-9A55-1F0C7B1D2E3F'],
  'uri': ['https://example.com/mia.png', 'https://example.com/a?b=c'],
  'date-time': ['2026-01-31T10:00:00.000Z', '2026-01-31T11:00:00+01:00'],
  'date': ['2026-01-31', '2024-02-29'],
}

/** Values that a schema of the document allows, and such as it does not. */
export class SchemaValues {
  constructor(
    private document: OpenApiDocument,
    private random: Random,
    private marks: Marks
  ) {}

  /** @param name of the field, which says whether a text is a secret */
  valid(schema: JsonSchema, name: string): unknown {
    const one = this.#resolve(schema)
    if (one.enum !== undefined) return pick(this.random, one.enum)
    const type = pick(this.random, [one.type ?? 'string'].flat())
    if (type === 'null') return null
    if (type === 'boolean') return this.random() < 0.5
    if (type === 'integer' || type === 'number') return this.#number(one)
    if (type === 'array') return this.#array(one, name)
    return type === 'object' ? this.#object(one) : this.#text(one, name)
  }

  /** Of another type, too long, too short, or out of the list; by chance it may be allowed. */
  invalid(schema: JsonSchema, name: string): unknown {
    const one = this.#resolve(schema)
    const { maxLength, minLength, maximum, minimum, maxItems } = one as Record<string, number>
    const values: unknown[] = [7, true, {}, ['x'], null, '', hostileValue(this.random)]
    if (maxLength !== undefined) values.push(this.marks.text.padEnd(maxLength + 1, 'x'))
    if (minLength !== undefined && minLength > 0) values.push('x'.repeat(minLength - 1))
    if (maximum !== undefined) values.push(maximum + 1, maximum + 0.5)
    if (minimum !== undefined) values.push(minimum - 1)
    if (maxItems !== undefined) {
      values.push(Array.from({ length: maxItems + 1 }, () => this.valid(one.items!, name)))
    }
    if (one.items !== undefined) values.push([this.invalid(one.items, name)])
    if (one.properties !== undefined) {
      const inner = pick(this.random, Object.keys(one.properties))
      const whole = this.#object(one)
      values.push({ ...whole, [inner]: this.invalid(one.properties[inner]!, inner) })
    }
    return pick(this.random, values)
  }

  properties(schema: JsonSchema): Record<string, JsonSchema> {
    return this.#resolve(schema).properties ?? {}
  }

  required(schema: JsonSchema): string[] {
    return this.#resolve(schema).required ?? []
  }

  #number(schema: JsonSchema): number {
    const { minimum = 0, maximum = 1000 } = schema as Record<string, number>
    return pick(this.random, [minimum, maximum, minimum + below(this.random, maximum - minimum)])
  }

  #array(schema: JsonSchema, name: string): unknown[] {
    const count = pick(this.random, [Number(schema.minItems ?? 0), 1])
    return Array.from({ length: count }, () => this.valid(schema.items!, name))
  }

  #object(schema: JsonSchema): Record<string, unknown> {
    const required = this.required(schema)
    const fields = Object.entries(this.properties(schema)).filter(([name]) => {
      return required.includes(name) || this.random() < 0.5
    })
    return Object.fromEntries(fields.map(([name, one]) => [name, this.valid(one, name)]))
  }

  #text(schema: JsonSchema, name: string): string {
    const mark = SECRET.test(name) ? this.marks.secret : this.marks.text
    if (schema.format === 'email') return `${mark}@example.com`
    const chosen = CHOSEN[String(schema.format)]
    if (chosen !== undefined) return pick(this.random, chosen)
    if (name === 'time_zone') return pick(this.random, ['Europe/Berlin', 'UTC', 'America/Lima'])
    if (String(schema.pattern).startsWith('^[0-9]')) return '7'
    if (String(schema.pattern).startsWith('^\\d{4}')) return '2026-01-31'
    const { minLength = 0, maxLength = 100 } = schema as Record<string, number>
    return mark.padEnd(minLength, 'x').slice(0, maxLength)
  }

  #resolve(schema: JsonSchema): JsonSchema {
    if (schema.$ref === undefined) return schema
    return this.document.components.schemas[schema.$ref.split('/').at(-1)!]!
  }
}
