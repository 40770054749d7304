import { createServer } from 'node:net'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { ChildServer } from '#tests/support/child_server'
import { temporaryFolder } from '#tests/support/temporary_folder'

async function takenPort(cleanup: (callback: () => void) => void): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanup(() => void server.close())
  return (server.address() as { port: number }).port
}

function quickstart(port: number, storage: string): ChildServer {
  return ChildServer.start(['bin/quickstart.js'], {
    PORT: String(port),
    STORAGE_PATH: storage,
    LOG_LEVEL: 'warn',
  })
}

test.group('npm run quickstart', () => {
  test('practises over HTTP, keeps serving and its data, and stops what it started', async ({
    assert,
    cleanup,
  }) => {
    const port = await takenPort(cleanup)
    const storage = temporaryFolder(cleanup)
    const first = quickstart(port, storage)
    await first.line((line) => line.includes('Ctrl-C stops'))
    const text = first.lines.join('\n')
    assert.match(text, new RegExp(`${port} is taken, so this is \\d+`))
    assert.match(text, /180 sentences, 35 tags and 5 demo learners added/)
    assert.match(text, /I have never seen such a beautiful garden before/)
    assert.match(text, /Saved\s+session [0-9a-f-]{36}/)
    assert.match(text, /<- garden: mispronunciation/)
    assert.notInclude(text, '✖')

    const origin = /Serving\s+(http:\S+)/.exec(text)![1]!
    const login = await fetch(`${origin}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'you@example.com', password: 'speak a little every day' }),
    })
    assert.equal(login.status, 200)

    first.kill('SIGINT')
    assert.equal(await first.exited, 0)
    assert.isFalse(existsSync(join(storage, 'postgres/postmaster.pid')))

    const second = quickstart(port, storage)
    await second.line((line) => line.includes('Ctrl-C stops'))
    assert.match(second.lines.join('\n'), /180 sentences, as they were/)
    assert.match(second.lines.join('\n'), /History\s+2 sessions so far/)
    assert.equal(await second.stop(), 0)
    assert.isFalse(existsSync(join(storage, 'postgres/postmaster.pid')))
  }).timeout(90_000)

  test('{fault} ends it with one line that says what to do')
    .with([
      {
        fault: 'a wrong setting',
        settings: { PORT: 'abc' },
        line: /PORT is "abc", but must be a whole number, 1 to 65535/,
      },
      {
        fault: 'production',
        settings: { NODE_ENV: 'production' },
        line: /quickstart makes demo accounts, so it does not run with NODE_ENV=production/,
      },
    ])
    .run(async ({ assert, cleanup }, { settings, line }) => {
      const child = ChildServer.start(['bin/quickstart.js'], {
        STORAGE_PATH: temporaryFolder(cleanup),
        ...settings,
      })
      assert.equal(await child.exited, 1)
      assert.match(child.lines.join('\n'), line)
      assert.notInclude(child.lines.join('\n'), '    at ')
    })
})
