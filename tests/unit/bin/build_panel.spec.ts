import { readdirSync, statSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { buildPanel } from '../../../bin/build_panel.js'

/** What stands for each file while its contents are not written again. */
function inodes(): Record<string, number> {
  const folder = app.publicPath('panel')
  const files = readdirSync(folder).filter((file) => file !== 'manifest.json')
  return Object.fromEntries(files.map((file) => [file, statSync(`${folder}/${file}`).ino]))
}

test('a build of the admin pages leaves the files alone that a server may be reading', ({
  assert,
}) => {
  const before = inodes()
  assert.isNotEmpty(before)
  buildPanel()
  assert.deepEqual(inodes(), before)
  const beside = readdirSync(app.publicPath()).filter((name) => name.startsWith('panel-'))
  assert.isEmpty(beside)
}).timeout(60_000)
