import { glob, readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { ESLint } from 'eslint'
import { circlesOfImports } from '#tests/support/circles_of_imports'
import { CLOSED, DOMAIN, FOLDERS, OPEN_TO_DELIVERY } from '../../eslint.boundaries.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const EVERY_FOLDER = Object.keys(FOLDERS)

test.group('Folders of app/', (group) => {
  group.each.timeout(60_000)

  test('eslint.boundaries.js names every folder of app/', async ({ assert }) => {
    assert.sameMembers(EVERY_FOLDER, await readdir(`${ROOT}app`))
  })

  test('lint refuses every import in app/{$self} from a folder that it may not use')
    .with(EVERY_FOLDER)
    .run(async ({ assert }, folder) => {
      const others = [...EVERY_FOLDER, ...OPEN_TO_DELIVERY, ...CLOSED]
      const refused = await refusedFolders(folder, others)
      assert.sameMembers(
        refused,
        others.filter((other) => !mayImport(folder, other))
      )
    })

  test('docs/ARCHITECTURE.md says of every folder what it may import', async ({ assert }) => {
    const documented = documentedFolders(await readFile(`${ROOT}docs/ARCHITECTURE.md`, 'utf8'))
    const inOrder = (folders: Record<string, string[]>) =>
      Object.entries(folders).map(([folder, imports]) => [folder, imports.toSorted()])
    assert.deepEqual(inOrder(documented), inOrder(FOLDERS))
  })

  test('no folder of app/ reaches itself through others', ({ assert }) => {
    const reachable = (folder: string, seen = new Set<string>()): Set<string> => {
      for (const next of FOLDERS[folder] ?? []) {
        if (!seen.has(next)) reachable(next, seen.add(next))
      }
      return seen
    }
    for (const folder of EVERY_FOLDER) assert.isFalse(reachable(folder).has(folder), folder)
  })

  test('no files import each other in a circle', async ({ assert }) => {
    assert.isEmpty(await circlesOfImports(ROOT))
  })
})

function mayImport(folder: string, other: string): boolean {
  if (other in FOLDERS) return other === folder || FOLDERS[folder]!.includes(other)
  return !(folder in DOMAIN) && OPEN_TO_DELIVERY.includes(other)
}

/** Reads the rows "| `folder/` | what is in it | `one`, `other` |". */
function documentedFolders(markdown: string): Record<string, string[]> {
  const rows = markdown.matchAll(/^\| `([a-z]+)\/` +\|[^|]+\|([^|]+)\|$/gm)
  return Object.fromEntries(
    Array.from(rows, ([, folder, imports]) => [
      folder,
      [
        ...(imports!.includes('every domain folder') ? Object.keys(DOMAIN) : []),
        ...Array.from(imports!.matchAll(/`([a-z]+)`/g), ([, name]) => name!),
      ],
    ])
  )
}

/** @returns the folders that lint refuses in app/FOLDER, however they are imported */
async function refusedFolders(folder: string, others: string[]): Promise<string[]> {
  const waysTo = (other: string) => [
    `export * from '#${other}/it'`,
    `export * from '../../${other}/it.js'`,
    `export * from './../../app/${other}/it.js'`,
    `export * from '../drawing/../../${other}/it.js'`,
    `export const it = import('#${other}/it')`,
    `export type It = import('#${other}/it').It`,
  ]
  const lines = others.flatMap(waysTo)
  const eslint = new ESLint({
    cwd: ROOT,
    // These need no types, which take half a minute to find out.
    ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted-'),
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  })
  const [file] = await Array.fromAsync(glob(`app/${folder}/**/*.ts`, { cwd: ROOT }))
  const [result] = await eslint.lintText(lines.join('\n'), { filePath: file })
  const refused = new Set(
    result!.messages.flatMap(({ ruleId, line }) => {
      return ruleId?.startsWith('no-restricted-') ? (lines[line - 1] ?? []) : []
    })
  )
  const byWays = (other: string) => waysTo(other).filter((line) => refused.has(line)).length
  return others.flatMap((other) => {
    // What is refused in some ways only is neither open nor closed: no list has it.
    if (byWays(other) === 0) return []
    return byWays(other) === waysTo(other).length ? other : `${other}, in some ways`
  })
}
