/**
 * The rules of openapi-generator 7 for Kotlin and Swift that a document of ours could break. The
 * generator itself is a program for Java: its npm package fetches it from Maven, where a build server
 * may not reach, and the versions that npm itself has (4 and 5) do not read OpenAPI 3.1. So its rules
 * stand here, each with the class below `org.openapitools.codegen` that it was read from.
 */
import { bodiesOf, type Document, isOpenEnum, type Schema, schemasOf, typesOf } from './document.ts'

/** @returns a sentence for each fault */
export function openapiGeneratorFaults(document: Document): string[] {
  return [
    ...schemasOf(document).flatMap(({ where, schema, isComponent }) =>
      schemaFaults(schema, isComponent).map((fault) => `${where} ${fault}`)
    ),
    // InlineModelResolver names a body after its operation and status: `Login200Response`.
    ...bodiesOf(document)
      .filter(({ type, schema }) => /json|multipart/.test(type) && schema.$ref === undefined)
      .map(({ where }) => `${where} has no name`),
    // languages/AbstractKotlinCodegen, toModelName: these stand for classes of the language.
    ...Object.keys(document.components.schemas)
      .filter((name) => RESERVED.includes(name))
      .map((name) => `the schema ${name} is called like a class of Kotlin or Swift`),
  ]
}

const RESERVED = ['Any', 'Array', 'Data', 'Date', 'Error', 'File', 'List', 'Map', 'Set', 'String']

function schemaFaults(schema: Schema, isComponent: boolean): string[] {
  const { properties = {}, additionalProperties, anyOf, oneOf, allOf, enum: words = [] } = schema
  const choices = [anyOf, oneOf].flatMap((list) => list ?? [])
  const rules: [boolean, string][] = [
    // InlineModelResolver names an object after the first place where it stands.
    [!isComponent && Object.keys(properties).length > 0, 'is an object without a name'],
    [
      schema.type === 'object' &&
        Object.keys(properties).length === 0 &&
        additionalProperties === undefined,
      'is an object of which nothing is said',
    ],
    // OpenAPINormalizer, processNormalize31Spec, reads null from the list of types alone.
    [choices.some((one) => one.type === 'null'), 'is a choice with null'],
    // OpenAPINormalizer, processRemoveAnyOfOneOfAndKeepPropertiesOnly: one of both is lost.
    [choices.length > 0 && Object.keys(properties).length > 0, 'has properties and a choice'],
    // OpenAPINormalizer, processSimplifyAnyOfStringAndEnumString, makes a string of an open enum. A
    // choice of anything else but named schemas becomes a class of guesses.
    [
      choices.length > 0 && !isOpenEnum(schema) && choices.some((one) => one.$ref === undefined),
      'is a choice of schemas without a name',
    ],
    // DefaultCodegen: allOf means inheritance, which a decoder of phones does not need.
    [allOf !== undefined, 'has allOf'],
    // languages/AbstractKotlinCodegen, toEnumVarName: no word may be empty, or equal another one.
    [
      words.some((word, position) => word === '' || words.indexOf(word) !== position),
      'has an empty or a repeated word',
    ],
    // ModelUtils: a list without items, or a type that is left open, becomes a map.
    [typesOf(schema).includes('array') && schema.items === undefined, 'is a list of anything'],
  ]
  return rules.filter(([isBroken]) => isBroken).map(([, fault]) => fault)
}
