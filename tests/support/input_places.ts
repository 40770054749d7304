import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'

/** What takes a text apart, and may take long over it: functions and methods by their last name. */
const PARSERS = [
  'canParse',
  'createVerifier',
  'decodeURIComponent',
  'fromISO',
  'getCanonicalLocales',
  'isValidZone',
  'jwtVerify',
  'normalize',
  'openPromise',
  'parse',
  'RegExp',
  'TextDecoder',
  'URL',
]

/** Where a text meets a pattern or a parser in app/: `FILE.ts /pattern/flags`, `FILE.ts parse`. */
export async function inputPlaces(): Promise<string[]> {
  const places = new Set<string>()
  for await (const file of glob('**/*.ts', { cwd: 'app' })) {
    const text = readFileSync(join('app', file), 'utf8')
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
    const visit = (node: ts.Node): void => {
      const found = foundAt(node, source)
      if (found !== undefined) places.add(`${file} ${found}`)
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return [...places].sort()
}

function foundAt(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isRegularExpressionLiteral(node)) return node.getText(source)
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined
  // A file of ours.
  if (node.arguments?.at(1)?.getText(source) === 'import.meta.url') return undefined
  const { expression } = node
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression
  const called = name.getText(source)
  return PARSERS.includes(called) ? called : undefined
}
