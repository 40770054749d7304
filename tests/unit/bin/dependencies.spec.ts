import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import { temporaryFolder } from '#tests/support/temporary_folder'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const run = promisify(execFile)

interface Lockfile {
  packages: Record<string, Record<string, unknown>>
}

/** Runs the check on this project's lockfile, changed. @returns its exit code and what it printed */
async function checkWith(change: (lockfile: Lockfile) => void, folder: string) {
  const lockfile = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as Lockfile
  // Of a package without a licence field, the file is looked at.
  lockfile.packages['node_modules/@adonisjs/limiter']!.license = 'MIT'
  change(lockfile)
  await mkdir(join(folder, 'bin'))
  await cp(join(ROOT, 'bin/dependencies.js'), join(folder, 'bin/dependencies.js'))
  await cp(join(ROOT, '.ci/dependencies.json'), join(folder, '.ci/dependencies.json'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lockfile))
  return run(process.execPath, [join(folder, 'bin/dependencies.js')]).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, output: stderr })
  )
}

test.group('The list of packages of production', () => {
  test('is the one that the lockfile installs', async ({ assert, cleanup }) => {
    const { code, output } = await checkWith(() => undefined, temporaryFolder(cleanup))
    assert.equal(code, 0, output)
  })

  test('{title} is refused')
    .with([
      {
        title: 'a licence that is not allowed',
        change: { license: 'AGPL-3.0' },
        says: 'yauzl@3.4.0 has the licence AGPL-3.0',
      },
      {
        title: 'a new install script',
        change: { hasInstallScript: true },
        says: 'yauzl@3.4.0 runs a script',
      },
      { title: 'another version', change: { version: '3.4.1' }, says: 'yauzl@3.4.1 is new' },
    ])
    .run(async ({ assert, cleanup }, { change, says }) => {
      const { code, output } = await checkWith((lockfile) => {
        Object.assign(lockfile.packages['node_modules/yauzl']!, change)
      }, temporaryFolder(cleanup))
      assert.equal(code, 1)
      assert.include(output, says)
    })
})
