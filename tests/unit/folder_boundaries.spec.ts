import { glob, readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { ESLint } from 'eslint'
import { circlesOfImports } from '#tests/support/circles_of_imports'
import { DOMAIN, FOLDERS, OUTSIDE_APP } from '../../eslint.boundaries.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const EVERY_FOLDER = Object.keys(FOLDERS)

/** What stands outside of app/ and may be used by delivery. */
const OPEN_TO_DELIVERY = ['config', 'generated', 'start']

test.group('Folders of app/', (group) => {
  group.each.timeout(60_000)

  test('eslint.boundaries.js names every folder of app/', async ({ assert }) => {
    assert.sameMembers(EVERY_FOLDER, await readdir(`${ROOT}app`))
  })

  test('lint refuses every import in app/{$self} from a folder that it may not use')
    .with(EVERY_FOLDER)
    .run(async ({ assert }, folder) => {
      const others = [...EVERY_FOLDER, ...OUTSIDE_APP]
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

/** @returns the folders of which lint refuses both an alias and a relative path in app/FOLDER */
async function refusedFolders(folder: string, others: string[]): Promise<string[]> {
  const lines = others.flatMap((other) => [
    `export * from '#${other}/it'`,
    `export * from '../../${other}/it.js'`,
  ])
  const eslint = new ESLint({ cwd: ROOT })
  // Types are known of files that exist; what is linted is our text all the same.
  const [file] = await Array.fromAsync(glob(`app/${folder}/**/*.ts`, { cwd: ROOT }))
  const [result] = await eslint.lintText(lines.join('\n'), { filePath: file })
  const refused = new Set(
    result!.messages.flatMap(({ ruleId, line }) => (ruleId === 'no-restricted-imports' ? line : []))
  )
  return others.filter((_, index) => refused.has(2 * index + 1) && refused.has(2 * index + 2))
}
