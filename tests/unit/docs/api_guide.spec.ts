import { readdirSync, readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { API_GUIDE, codeOfGuide } from '#tests/support/api_guide'

const SOURCE = new URL('../../../resources/try/', import.meta.url)

/** Without indentation, which a piece out of a function has more of. */
function linesOf(code: string): string {
  return code
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
}

test.group('docs/API.md', () => {
  test('the guide for app developers shows TypeScript as the page to try the API with has it', ({
    assert,
  }) => {
    const files = readdirSync(SOURCE).filter((name) => name.endsWith('.ts'))
    const source = files.map((name) => linesOf(readFileSync(new URL(name, SOURCE), 'utf8')))
    const pieces = codeOfGuide('ts').flatMap((code) => linesOf(code).trim().split('\n\n'))
    assert.isAbove(pieces.length, 15)
    assert.deepEqual(
      pieces.filter((piece) => !source.some((text) => text.includes(piece))),
      []
    )
  })

  test('the guide for app developers names only codes that the API document has', ({ assert }) => {
    const document = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')
    const rows = API_GUIDE.matchAll(/^\| \d{3} +\| ([^|]+)\|/gm)
    const codes = [...rows].flatMap(([, cell]) => cell!.match(/(?<=`)\w+(?=`)/g)!)
    assert.isAbove(codes.length, 15)
    assert.deepEqual(
      codes.filter((code) => !document.includes(code)),
      []
    )
  })
})
