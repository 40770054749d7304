import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { buildPanel } from '../../../bin/build_panel.js'

/** All that a build reads of the project itself. */
const SOURCES = ['bin', 'resources/panel', 'resources/try', 'vite.config.js', 'package.json']
const BUILD = 'import("./bin/build_panel.js").then(({ buildPanel }) => buildPanel())'

/** What stands for each file while its contents are not written again. */
function inodes(): Record<string, number> {
  const folder = app.publicPath('panel')
  const files = readdirSync(folder).filter((file) => file !== 'manifest.json')
  return Object.fromEntries(files.map((file) => [file, statSync(`${folder}/${file}`).ino]))
}

/** Vite itself is copied: the path of a link's target is a plain one. */
function linkPackages(folder: string) {
  mkdirSync(folder)
  for (const name of readdirSync(app.makePath('node_modules'))) {
    symlinkSync(app.makePath('node_modules', name), join(folder, name))
  }
  const vite = join(folder, 'vite')
  rmSync(vite)
  cpSync(app.makePath('node_modules/vite'), vite, { recursive: true })
}

test.group('A build of the admin pages', (group) => {
  group.each.timeout(60_000)

  test('leaves the files alone that a server may be reading', ({ assert }) => {
    const before = inodes()
    assert.isNotEmpty(before)
    buildPanel()
    assert.deepEqual(inodes(), before)
    const beside = readdirSync(app.publicPath()).filter((name) => name.startsWith('panel-'))
    assert.isEmpty(beside)
  })

  test('makes the same in a folder with signs that mean something elsewhere', ({
    assert,
    cleanup,
  }) => {
    const folder = join(temporaryFolder(cleanup), "Zoë's 50% c#, q?x & co")
    mkdirSync(folder)
    for (const source of SOURCES) {
      cpSync(app.makePath(source), join(folder, source), { recursive: true })
    }
    linkPackages(join(folder, 'node_modules'))
    const env = { PATH: process.env.PATH }
    const build = [process.execPath, ['--eval', BUILD], { cwd: folder, env }] as const
    const { status, stderr } = spawnSync(...build)
    assert.equal(status, 0, String(stderr))
    assert.deepEqual(
      readdirSync(join(folder, 'public/panel')),
      readdirSync(app.publicPath('panel'))
    )
  })
})
