import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { ESLint } from 'eslint'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Lints the code as if it stood in the file. @returns the rules that refuse it */
async function refusalsOf(code: string, file = 'app/practice/enums.ts'): Promise<string[]> {
  const eslint = new ESLint({ cwd: ROOT })
  const [result] = await eslint.lintText(code, { filePath: file })
  return result!.messages.map(({ ruleId, message }) => ruleId ?? message)
}

const USE = 'export const use = () => it\n'

test.group('Lint keeps domain code away from HTTP', (group) => {
  group.each.timeout(60_000)

  test('lint refuses "{$self}" in domain code')
    .with([
      "import it from '@adonisjs/core/http'",
      "import it from '@adonisjs/core/services/app'",
      "import it from '@adonisjs/core/container'",
      "import { Ignitor as it } from '@adonisjs/core'",
      "import it from '@adonisjs/lucid/services/db'",
      "import it from '@adonisjs/drive/services/main'",
      "import it from '@adonisjs/http-server'",
      "import it from '@adonisjs/auth'",
      "import { Counter as it } from 'prom-client'",
      "import it from '@adonisjs/core/build/modules/http/main.js'",
    ])
    .run(async ({ assert }, line) => {
      assert.include(await refusalsOf(`${line}\n\n${USE}`), 'no-restricted-imports')
    })

  test('lint refuses types of HTTP in domain code, and passing them on', async ({ assert }) => {
    const code = `import type { HttpContext } from '@adonisjs/core/http'

export type Context = HttpContext
export { HttpContext as Again } from '@adonisjs/core/http'
`
    const refusals = await refusalsOf(code)
    assert.lengthOf(
      refusals.filter((rule) => rule === 'no-restricted-imports'),
      2
    )
  })

  test('lint refuses to import HTTP dynamically in domain code', async ({ assert }) => {
    const code = `export const http = import('@adonisjs/core/http')
export type Context = import('@adonisjs/core/http').HttpContext
`
    assert.deepEqual(await refusalsOf(code), ['no-restricted-syntax', 'no-restricted-syntax'])
  })

  test('lint refuses HttpContext.get() in domain code', async ({ assert }) => {
    const code = `declare const HttpContext: { get(): unknown }

export const context = () => HttpContext.get()
`
    assert.deepEqual(await refusalsOf(code), ['no-restricted-syntax'])
  })

  test('lint accepts clean domain code', async ({ assert }) => {
    const code = `import { Exception } from '@adonisjs/core/exceptions'
import type { Level } from '#catalog/enums'

export class TooHard extends Exception {
  constructor(readonly level: Level) {
    super()
  }
}
`
    assert.isEmpty(await refusalsOf(code))
  })

  test('lint accepts @inject() in domain code', async ({ assert }) => {
    const code = `import { inject } from '@adonisjs/core'

@inject()
export class Part {}
`
    assert.isEmpty(await refusalsOf(code))
  })
})

test.group('Lint keeps controllers and middleware from keeping anything', (group) => {
  group.each.timeout(60_000)

  test('lint refuses "{member}" in {file}')
    .with(
      ['app/controllers/origin.ts', 'app/middleware/auth_middleware.ts'].flatMap((file) => [
        { file, member: 'count = 0' },
        { file, member: '#last?: string' },
        { file, member: 'static seen = 0' },
        { file, member: 'handle() { this.total = 1 }' },
        { file, member: 'handle() { this.total++ }' },
      ])
    )
    .run(async ({ assert }, { file, member }) => {
      const code = `export default class {\n  declare readonly total: number\n  ${member}\n}\n`
      assert.include(await refusalsOf(code, file), 'no-restricted-syntax')
    })

  test('lint accepts fields of controllers that never change', async ({ assert }) => {
    const code = `export default class {
  readonly #limit = 10

  constructor(private readonly names: string[]) {}

  handle() {
    return this.names.slice(0, this.#limit)
  }
}
`
    assert.isEmpty(await refusalsOf(code, 'app/controllers/origin.ts'))
  })
})

test.group('Lint keeps templates from printing HTML', (group) => {
  group.each.timeout(60_000)

  const TEMPLATE = 'resources/views/panel/pages/example.edge'

  test('lint refuses "{$self}" in a template, and says where')
    .with([
      '{{{ name }}}',
      '<p {{ $props.toAttrs() }}>',
      '<p {{ html.attrs({ title }) }}>',
      '<p style="color: red">',
      '<p STYLE = "color: red">',
      '<p onclick="go()">',
      '<img src="x" onerror = "go()">',
      '<p title={{ name }}>',
      '<script>go()</script>',
      '<style>p { color: red }</style>',
    ])
    .run(async ({ assert }, part) => {
      const eslint = new ESLint({ cwd: ROOT })
      const [result] = await eslint.lintText(`<main>\n  ${part}\n</main>\n`, { filePath: TEMPLATE })
      assert.deepEqual(
        result!.messages.map(({ ruleId, line }) => ({ ruleId, line })),
        [{ ruleId: 'templates/safe', line: 2 }]
      )
      assert.isAbove(result!.messages[0]!.column, 2)
    })

  test('lint accepts what looks like it, and is not', async ({ assert }) => {
    const template = `<script type="module" src="{{ asset('panel.js') }}"></script>
@if(one === 1)
  <p class="style on" title="{{ name }}">{{ isOn ? 'Published on Monday' : 'A style' }}</p>
@end
`
    assert.isEmpty(await refusalsOf(template, TEMPLATE))
  })
})
