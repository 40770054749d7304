import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { documentOf } from '#openapi/document_text'
import type { Document, Schema } from '../../../clients/rules/document.ts'
import { openapiGeneratorFaults } from '../../../clients/rules/openapi_generator.ts'
import { swiftFaults } from '../../../clients/rules/swift.ts'

const document = () => structuredClone(documentOf(router)) as unknown as Document
const string: Schema = { type: 'string' }

/** Schemas that a generator of phones would read in another way than we mean them. */
const BAD_SCHEMAS: { what: string; schema: Schema; swift?: RegExp; kotlin?: RegExp }[] = [
  {
    what: 'a closed object',
    schema: { type: 'object', additionalProperties: false },
    swift: /refuses fields of later versions/,
  },
  {
    what: 'a union with null',
    schema: { anyOf: [string, { type: 'null' }] },
    swift: /is nothing but null/,
    kotlin: /is a choice with null/,
  },
  { what: 'two types', schema: { type: ['string', 'integer'] }, swift: /has several types/ },
  { what: 'a negation', schema: { not: string }, swift: /has "not"/ },
  {
    what: 'a choice beside properties',
    schema: { properties: { a: string }, oneOf: [{ $ref: '#/components/schemas/User' }] },
    swift: /is an object and a choice/,
    kotlin: /has properties and a choice/,
  },
  {
    what: 'a choice of objects without names',
    schema: { anyOf: [{ type: 'object' }, { type: 'object' }] },
    swift: /a choice of schemas without a name/,
    kotlin: /a choice of schemas without a name/,
  },
  {
    what: 'an enum of words and null that is not nullable',
    schema: { type: 'string', enum: ['a', null] },
    swift: /words that are no strings/,
  },
  {
    what: 'a reference to nothing',
    schema: { $ref: '#/components/schemas/Nothing' },
    swift: /refers to .*Nothing/,
  },
  {
    what: 'an object within another one',
    schema: { type: 'object', properties: { a: { type: 'object', properties: { b: string } } } },
    kotlin: /Bad\.a is an object without a name/,
  },
  {
    what: 'an object of anything',
    schema: { type: 'object', properties: { a: { type: 'object' } } },
    kotlin: /Bad\.a is an object of which nothing is said/,
  },
  { what: 'a part by inheritance', schema: { allOf: [string] }, kotlin: /has allOf/ },
  { what: 'a list of anything', schema: { type: 'array' }, kotlin: /is a list of anything/ },
  {
    what: 'two names that become one',
    schema: { type: 'object', properties: { 'tags': string, 'tags[]': string } },
    swift: /two names of Bad become "tags"/,
  },
]

test.group('The rules of generators', () => {
  test('the published document holds the rules of generators for Swift and Kotlin', ({
    assert,
  }) => {
    assert.deepEqual(swiftFaults(document()), [])
    assert.deepEqual(openapiGeneratorFaults(document()), [])
  })

  test('the rules of generators find {what}')
    .with(BAD_SCHEMAS)
    .run(({ assert }, { schema, swift, kotlin }) => {
      const bad = document()
      bad.components.schemas.Bad = schema
      if (swift) assert.match(swiftFaults(bad).join('\n'), swift)
      if (kotlin) assert.match(openapiGeneratorFaults(bad).join('\n'), kotlin)
    })

  test('the rules of generators find a file that would be sent as text, and a body without a name', ({
    assert,
  }) => {
    const bad = document()
    delete bad.components.schemas.ScoreRequest!.properties!.audio!.contentMediaType
    assert.match(swiftFaults(bad).join('\n'), /the part "audio" .* would be sent as text/)
    const { content } = bad.paths['/api/v1/auth/login']!.post!.requestBody!
    content['application/json']!.schema = string
    assert.match(openapiGeneratorFaults(bad).join('\n'), /POST \/api\/v1\/auth\/login has no name/)
  })
})
