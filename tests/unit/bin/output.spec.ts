import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'

function start(args: string[], settings: Record<string, string> = {}) {
  // It may be set here.
  const env = { ...process.env, FORCE_COLOR: undefined, ...settings }
  return spawn(process.execPath, args, { cwd: app.makePath(), env })
}

test.group('What commands print', (group) => {
  group.each.timeout(30_000)

  test('ends without a complaint when nobody reads it any more', async ({ assert }) => {
    const child = start(['ace.js', 'list'])
    child.stdout.destroy()
    const [complaint] = await Promise.all([text(child.stderr), once(child, 'exit')])
    assert.equal(complaint, '')
  })

  test('has colours in a terminal, or when they are asked for, and in no file', async ({
    assert,
  }) => {
    const script = 'import("./bin/output.js").then(() => console.log(process.env.FORCE_COLOR))'
    for (const [settings, shown] of [
      [{}, '0'],
      [{ FORCE_COLOR: '1' }, '1'],
    ] as const) {
      assert.equal(await text(start(['--eval', script], settings).stdout), `${shown}\n`)
    }
  })
})
