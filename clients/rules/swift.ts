/**
 * The rules of Apple's swift-openapi-generator 1.10 that a document of ours could break. Each names
 * the file below `Sources/_OpenAPIGeneratorCore` that it was read from; the parser is OpenAPIKit.
 */
import {
  bodiesOf,
  type Document,
  isOpenEnum,
  operationsOf,
  type Schema,
  schemasOf,
  typesOf,
} from './document.ts'

/** @returns a sentence for each fault */
export function swiftFaults(document: Document): string[] {
  return [
    ...schemasOf(document).flatMap(({ where, schema }) =>
      schemaFaults(document, schema).map((fault) => `${where} ${fault}`)
    ),
    ...parameterFaults(document),
    ...partFaults(document),
    ...nameFaults(document),
  ]
}

function schemaFaults({ components }: Document, schema: Schema): string[] {
  const { $ref, additionalProperties, properties, not, anyOf, oneOf, allOf, enum: words } = schema
  const composed = anyOf ?? oneOf ?? allOf
  const types = typesOf(schema)
  const isNullable = [schema.type].flat().includes('null')
  const rules: [boolean, string][] = [
    // Translator/CommonTranslations/translateCodable.swift: decoding fails at a new field.
    [additionalProperties === false, 'refuses fields of later versions'],
    // Translator/TypeAssignment/isSchemaSupported.swift: such a schema is left out.
    [not !== undefined, 'has "not"'],
    // TypeAssignment/TypeMatcher.swift, isOptional: only a further type makes a value optional.
    [types.length === 0 && isNullable, 'is nothing but null'],
    // OpenAPIKit's JSONSchema has one type besides null, or none.
    [types.length > 1, `has several types: ${types.join(', ')}`],
    // OpenAPIKit reads anyOf, oneOf and allOf before anything else, and leaves out the rest.
    [
      composed !== undefined && (properties ?? schema.type) !== undefined,
      'is an object and a choice',
    ],
    // isSchemaSupported.swift, translateAllAnyOneOf.swift: parts of a choice are named objects; for
    // words, Documentation.docc/Articles/Useful-OpenAPI-patterns.md has the form of open enums.
    [
      composed !== undefined &&
        !isOpenEnum(schema) &&
        composed.some((one) => one.$ref === undefined),
      'is a choice of schemas without a name',
    ],
    // CommonTranslations/translateRawEnum.swift: words of one type; null only where it is a type.
    [
      words?.some((word) => typeof word !== 'string' && !(word === null && isNullable)) ?? false,
      'has words that are no strings',
    ],
    // Parser/validateDoc.swift, validateReferences: within the document, and there.
    [
      $ref !== undefined &&
        !Object.keys(components.schemas).some((name) => $ref === `#/components/schemas/${name}`),
      `refers to ${$ref}, which is not there`,
    ],
  ]
  return rules.filter(([isBroken]) => isBroken).map(([, fault]) => fault)
}

/** Translator/Parameters/TypedParameter.swift leaves out what it does not know. */
function parameterFaults(document: Document): string[] {
  return operationsOf(document).flatMap(([where, { parameters = [] }]) =>
    parameters
      .filter(
        (one) =>
          one.in === 'cookie' ||
          one.explode === false ||
          !['form', 'simple', undefined].includes(one.style) ||
          typesOf(one.schema).includes('object')
      )
      .map(({ name }) => `the parameter "${name}" of ${where} is not supported`)
  )
}

/** Translator/Multipart/MultipartContentInspector.swift: a part without a media type is text. */
function partFaults(document: Document): string[] {
  return bodiesOf(document)
    .filter(({ type }) => type === 'multipart/form-data')
    .flatMap(({ where, schema }) => {
      const { properties = {} } = resolve(document, schema)
      return Object.entries(properties)
        .map(([name, part]) => [name, part.items ?? part] as const)
        .filter(([, part]) => part.format === 'binary' && part.contentMediaType === undefined)
        .map(([name]) => `the part "${name}" in ${where} would be sent as text`)
    })
}

/** Translator/CommonTypes/SwiftSafeNames.swift: names that differ only in signs become one. */
function nameFaults(document: Document): string[] {
  const ids = operationsOf(document).map(([, { operationId }]) => operationId)
  const lists = [
    ['operations', ids],
    ['schemas', Object.keys(document.components.schemas)],
    ...schemasOf(document).map(
      ({ where, schema }) => [where, Object.keys(schema.properties ?? {})] as const
    ),
  ] as const
  return lists.flatMap(([where, names]) => {
    const plain = names.map((name) => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase())
    return plain
      .filter((name, position) => plain.indexOf(name) !== position)
      .map((name) => `two names of ${where} become "${name}"`)
  })
}

function resolve({ components }: Document, schema: Schema): Schema {
  return schema.$ref === undefined
    ? schema
    : (components.schemas[schema.$ref.split('/').at(-1)!] ?? {})
}
