import { glob, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Our own files: no packages or builds, nor what a run leaves behind. */
const OURS =
  '{*,{app,bench,bin,clients,commands,config,database,deploy,docs,lab,providers,resources,start,tests}/**}'

/** A file with code, or a folder: `speech_editor.ts`, `audio/decoders/`. AREA and NAME are examples. */
const PATH = /(?<![\w./#@-])(?:[a-z0-9_-]+\/)*(?:[a-z0-9_.-]+\.(?:ts|js)\b|[a-z0-9_-]+\/(?![\w*]))/g

const NOT_OURS = /^(?:build|ffmpeg|node_modules|public|storage)\//

test.group('Documents', () => {
  for (const document of ['README.md', 'CONTRIBUTING.md', 'docs/*.md', 'docs/decisions/*.md']) {
    test(`${document} names only files and folders that there are`, async ({ assert }) => {
      const ours = await Array.fromAsync(glob(OURS, { cwd: ROOT, exclude: ['**/node_modules'] }))
      const missing: string[] = []
      for await (const file of glob(document, { cwd: ROOT })) {
        for (const path of pathsIn(await readFile(`${ROOT}${file}`, 'utf8'))) {
          if (!isThere(path, ours)) missing.push(`${file}: ${path}`)
        }
      }
      assert.isEmpty(missing, missing.join('\n'))
    })
  }
})

/** What stands in code: in backticks, or in a block of it. */
function pathsIn(markdown: string): Set<string> {
  const code = markdown.match(/^```[^]*?^```|`[^`\n]+`/gm) ?? []
  const paths = code.flatMap((part) => part.match(PATH) ?? [])
  return new Set(paths.filter((path) => !NOT_OURS.test(path)))
}

/** Compiled files stand for their sources: `bin/server.js`. */
function isThere(path: string, files: string[]): boolean {
  const wanted = [path.replace(/\/$/, ''), path.replace(/\.js$/, '.ts')]
  return files.some((file) => wanted.some((one) => `/${file}/`.includes(`/${one}/`)))
}
