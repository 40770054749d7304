import { readdir, readFile } from 'node:fs/promises'
import { test } from '@japa/runner'

const FOLDER = new URL('../../../resources/panel/css/', import.meta.url)

/** The classes that a stylesheet gives a look of their own, not only within something else. */
function classesOf(css: string): string[] {
  const starts = css.matchAll(/^ {2}(\.[a-z-]+)(?=,$| \{$|:hover \{$)/gm)
  return [...new Set([...starts].map(([, name]) => name!))]
}

test.group('Stylesheets of the admin pages', () => {
  test('each class gets its look in one file', async ({ assert }) => {
    const homes: Record<string, string[]> = {}
    for (const file of await readdir(FOLDER)) {
      const css = await readFile(new URL(file, FOLDER), 'utf8')
      for (const name of classesOf(css)) homes[name] = [...(homes[name] ?? []), file]
    }
    assert.isAbove(Object.keys(homes).length, 50)
    assert.deepEqual(
      Object.entries(homes).filter(([, where]) => where.length > 1),
      []
    )
  })
})
