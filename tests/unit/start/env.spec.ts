import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'

const run = promisify(execFile)

/** @returns the DATABASE_URL that a process of the tests is given */
async function databaseUrlOfTests(settings: Record<string, string>): Promise<string> {
  const code =
    "const { default: env } = await import('#start/env'); console.log(env.get('DATABASE_URL'))"
  const { stdout } = await run(
    process.execPath,
    ['--import=@poppinss/ts-exec', '--input-type=module', '--eval', code],
    { cwd: app.makePath(), env: { ...process.env, NODE_ENV: 'test', ...settings } }
  )
  return stdout.trim()
}

test.group('The environment', () => {
  test('a process of the tests does not find the database of development', async ({ assert }) => {
    const DATABASE_URL = 'postgresql://localhost/precious'
    const none = await databaseUrlOfTests({ DATABASE_URL, TEST_DATABASE_URL: '' })
    assert.equal(none, 'undefined')
    const TEST_DATABASE_URL = 'postgresql://localhost/tests'
    const own = await databaseUrlOfTests({ DATABASE_URL, TEST_DATABASE_URL })
    assert.equal(own, TEST_DATABASE_URL)
  })
})
