import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'

const read = (path: string) => readFileSync(app.makePath(path), 'utf8')

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'docs/*.md', 'docs/decisions/*.md'].flatMap(
  (pattern) => globSync(pattern, { cwd: app.makePath() })
)

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

const CI = read('.ci/run')

/** What Japa, Lucid and the framework read by themselves. */
const OF_OTHERS = ['files', 'tests', 'force', 'batch', 'help']

/** Not a name, but how all commands are asked about. */
const EXAMPLE = 'COMMAND'

interface Command {
  document: string
  name: string
  /** Such as `dry-run`. */
  flags: string[]
}

/** @param start what stands before the name, such as `node ace ` */
function commandsIn(document: string, text: string, start: string): Command[] {
  const pattern = new RegExp(`${start}([A-Za-z][\\w:-]*)([^\`\\n|#]*)`, 'g')
  return [...text.matchAll(pattern)].map(([, name, rest]) => {
    // Of the next command of the line, flags are not this one's.
    const own = rest!.split(/&&|;/)[0]!
    const flags = own.match(/(?<=\s--)[a-z][a-z-]*/g) ?? []
    return { document, name: name!, flags: flags.map((flag) => flag.replace(/^no-/, '')) }
  })
}

/** The code of a document: in blocks, or in backticks. */
function codeOf(document: string): string {
  return (read(document).match(/^ *```[^]*?^ *```|`[^`\n]+`/gm) ?? []).join('\n')
}

function commands(start: string): Command[] {
  return DOCUMENTS.flatMap((document) => commandsIn(document, codeOf(document), start))
}

/** Where the options are of what only installs before it starts. */
const OPTIONS_IN: Record<string, string> = {
  'bin/bench.js': 'bench',
  'bin/load.js': 'bench/scenarios',
}

/** The source of what an npm script starts, with the files beside it. */
function sourceOf(script: string): string {
  const file = /[\w./-]+\.(?:ts|js)$/.exec(scripts[script]!)?.[0] ?? ''
  const folder = OPTIONS_IN[file] ?? dirname(file)
  const files = folder === 'bin' ? [file] : globSync(join(folder, '*.ts'), { cwd: app.makePath() })
  return files.map(read).join('\n')
}

test.group('Commands of the documents', () => {
  test('every npm script that a document names is there, with its options', ({ assert }) => {
    const named = commands('npm run (?:--silent )?')
    assert.isAbove(named.length, 40)
    for (const { document, name, flags } of named) {
      assert.property(scripts, name, `${document}: npm run ${name}`)
      if (flags.length === 0) continue
      const source = sourceOf(name)
      for (const flag of flags) {
        assert.match(source, new RegExp(`\\b${flag}\\b`), `${document}: ${name} --${flag}`)
      }
    }
  })

  test('every command of ace that a document names is there, with its flags', async ({
    assert,
  }) => {
    await ace.boot()
    const named = commands('node ace ').filter(({ name }) => name !== EXAMPLE)
    assert.isAbove(named.length, 60)
    for (const { document, name, flags } of named) {
      const command = ace.getCommand(name)
      assert.isNotNull(command, `${document}: there is no command ${name}`)
      const known = command!.flags.map(({ flagName }) => flagName)
      const unknown = flags.filter((flag) => !known.includes(flag) && !OF_OTHERS.includes(flag))
      assert.deepEqual(unknown, [], `${document}: ${name}`)
    }
  })

  test('every part of .ci/run that a document names is one', ({ assert }) => {
    const parts = /^case \$part in (.+)\) ;;/m.exec(CI)![1]!.split(' | ')
    const named = commands('(?<=\\.ci/run )')
    assert.isAbove(named.length, 2)
    for (const { document, name } of named) assert.include(parts, name, document)
  })

  test('every command in the blocks of the guide for developers is run by .ci/run', ({
    assert,
  }) => {
    const blocks = read('docs/DEVELOPMENT.md')
      .match(/^```sh\n[^]*?^```/gm)!
      .join('\n')
    const npm = commandsIn('', blocks, 'npm run ').map(({ name }) => name)
    assert.isAbove(npm.length, 12)
    for (const name of npm) {
      // The quickstart, and what the image's Dockerfile does.
      const ran = `${CI}\n${read('Dockerfile')}`
      assert.match(ran, new RegExp(`npm run (?:--silent )?${name}(?![\\w:])`))
    }
    for (const { name } of commandsIn('', blocks, 'node ace ')) assert.include(CI, `ace ${name}`)
  })

  test('every message that the guide for developers explains stands in the code', ({ assert }) => {
    const [, table] = read('docs/DEVELOPMENT.md').split('## Troubleshooting')
    const cells = [...table!.matchAll(/^\| ([^|]+)\|/gm)].map(([, cell]) => cell!)
    const messages = cells.flatMap((cell) => cell.match(/(?<=`)[A-Z][^`]+ [^`]+(?=`)/g) ?? [])
    assert.isAbove(messages.length, 8)
    const files = globSync('{app,bin,start,tests/support}/**/*.{ts,js}', { cwd: app.makePath() })
    const code = [...files, 'eslint.config.js'].map(read).join('\n')
    for (const message of messages) assert.include(code, message.replace(/ "\w+"$/, ' "'))
  })
})
