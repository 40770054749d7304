import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import ts from 'typescript'
import { PASSWORD_FAULTS } from '#accounts/password_fault'
import * as audioErrors from '#audio/errors'
import { TEXT_FLAWS } from '#catalog/speeches/content_text'
import { codeOf } from '#exceptions/failure'
import { ImportFileUnreadable, ZipEntryDamaged } from '#importing/errors'
import { FAULT_CODES, WARNING_CODES } from '#importing/finding_codes'
import { documentOf } from '#openapi/document_text'
import { OPERATIONS } from '#openapi/operations/index'
import type { RequestValidator } from '#openapi/request_schema'
import { FIELD_CODES } from '#transformers/field_codes'
import { idempotencyKeyValidator } from '#validators/practice'

/** What a rule reports that takes its codes from elsewhere. */
const CODES_OF_LISTS: Record<string, readonly string[]> = {
  'fault.code': PASSWORD_FAULTS,
  'FLAW_TEXTS': TEXT_FLAWS,
}

/** Every validator of the API. */
function validators(): RequestValidator[] {
  const used = Object.values(OPERATIONS).flatMap(({ body, query }) => [
    body?.validator,
    query?.validator,
  ])
  return [...used.filter((one) => one !== undefined), idempotencyKeyValidator as RequestValidator]
}

type Node = ReturnType<RequestValidator['toJSON']>['schema']['schema']

/** What Vine itself says of the kind of a field. */
function codesOfKinds(node: Node): string[] {
  const own = 'isOptional' in node && node.isOptional ? [] : ['required']
  if (node.type === 'object') {
    return [...own, 'object', ...node.properties.flatMap((one) => codesOfKinds(one as Node))]
  }
  if (node.type === 'array') return [...own, 'array', ...codesOfKinds(node.each as Node)]
  return own
}

/** What a rule reports, read from its source: Vine's rules and ours report by literal names. */
function codesOfRule(rule: (...all: never[]) => unknown): string[] {
  const text = rule.toString()
  const reports = text.split('.report(').slice(1)
  return reports.flatMap((report) => {
    const literal = /,\s*["']([\w.]+)["'],\s*field\b/.exec(report)?.[1]
    if (literal !== undefined) return [codeOf(literal)]
    const list = Object.keys(CODES_OF_LISTS).find((name) => report.includes(name))
    if (list === undefined) throw new Error(`The codes of this rule are not known: ${text}`)
    return [...CODES_OF_LISTS[list]!]
  })
}

/** The codes of faults that use cases and uploads make: objects with a field, a code and a message. */
async function codesOfFaults(): Promise<Set<string>> {
  const codes = new Set<string>()
  for await (const file of glob('{accounts,catalog,practice,importing,uploads}/**/*.ts', {
    cwd: 'app',
  })) {
    const text = readFileSync(join('app', file), 'utf8')
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) for (const code of codesIn(node)) codes.add(code)
      ts.forEachChild(node, visit)
    }
    visit(source)
    // What is no multipart file that we take.
    for (const [, code] of text.matchAll(/filesOnly\([^,]+,\s*'(\w+)'/g)) codes.add(codeOf(code!))
  }
  return codes
}

function codesIn(node: ts.ObjectLiteralExpression): string[] {
  const values = new Map(
    node.properties.flatMap((one) => {
      const name = one.name !== undefined && ts.isIdentifier(one.name) ? one.name.text : ''
      return [[name, ts.isPropertyAssignment(one) ? one.initializer : undefined] as const]
    })
  )
  if (!values.has('field') || !values.has('message')) return []
  const code = values.get('code') ?? values.get('rule')
  if (code === undefined) return []
  const either = ts.isConditionalExpression(code) ? [code.whenTrue, code.whenFalse] : [code]
  return either.filter(ts.isStringLiteral).map(({ text }) => codeOf(text))
}

test.group('The codes of field errors', () => {
  test('every code that a rule or a use case can report is documented', async ({ assert }) => {
    const found = new Set(await codesOfFaults())
    assert.includeMembers([...found], ['speech_unknown', 'one_recording', 'one_file', 'unknown'])
    for (const validator of validators()) {
      const { schema, refs } = validator.toJSON()
      for (const code of codesOfKinds(schema.schema)) found.add(code)
      for (const ref of Object.values(refs) as { validator?: () => unknown }[]) {
        for (const code of ref.validator ? codesOfRule(ref.validator) : []) found.add(code)
      }
    }
    assert.deepEqual([...found].sort(), Object.keys(FIELD_CODES).sort())
  })
})

test.group('The codes of what an import finds', () => {
  test('the document lists them, and what can be wrong with a recording is among them', ({
    assert,
  }) => {
    const { ImportFault } = documentOf(router).components.schemas
    const { code } = ImportFault!.properties!
    const listed = [...code!.description!.matchAll(/^- `(\w+)`/gm)].map(([, one]) => one!)
    // The type of `Findings.fault` and `warn` holds the others.
    assert.sameMembers(listed, [...Object.keys(FAULT_CODES), ...Object.keys(WARNING_CODES)])
    const errors = [...Object.values(audioErrors), ZipEntryDamaged, ImportFileUnreadable]
    const ofRecordings = errors.flatMap((one) => {
      const isOfRecording = 'status' in one && one.status < 500 && one.code !== 'upload_too_slow'
      return isOfRecording ? [one.code] : []
    })
    assert.includeMembers(Object.keys(FAULT_CODES), ofRecordings)
  })
})
