import { glob, readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'

test('tests/support/README.md names every file of the folder, and no other', async ({ assert }) => {
  const cwd = app.makePath('tests/support')
  const files = await Array.fromAsync(glob(['**/*.ts', '**/*.js'], { cwd }))
  const readme = await readFile(`${cwd}/README.md`, 'utf8')
  const lines = readme.split('\n').filter((line) => line.startsWith('- '))
  const named = lines.flatMap((line) => line.split(': ')[0]!.match(/[\w/]+\.[jt]s/g) ?? [])
  assert.sameMembers(named, files)
})
