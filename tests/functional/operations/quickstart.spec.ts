import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { runGuide } from '#tests/support/api_guide'
import { ChildServer } from '#tests/support/child_server'
import { freePort } from '#tests/support/free_port'
import { PanelClient } from '#tests/support/panel_client'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { tryEveryExample } from '#tests/support/try_it_out'
import { Api, type TokenResponse } from '../../../bin/quickstart/api.js'

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
    ADMIN_USERNAME: '',
    ADMIN_PASSWORD_HASH: '',
  })
}

/**
 * What no example can know: what was mailed or given to a client, ids of that, and the client ids of
 * a provider. The last two follow on others: the same speech as JSON and as a form, and a password
 * that was changed.
 */
const REFUSED_EXAMPLES = [
  'signInWithProvider: provider_not_configured',
  'refresh: invalid_refresh_token',
  'endSignIn: not_found',
  'verifyEmail: invalid_code',
  'resetPassword: invalid_code',
  'setFirstPassword: provider_not_configured',
  'confirmEmailChange: invalid_code',
  'linkIdentity: provider_not_configured',
  'unlinkIdentity: not_found',
  'getRecording: forbidden',
  'getSession: not_found',
  'deleteSession: not_found',
  'deleteTag: tag_in_use',
  'importSpeeches: not_found',
  'createSpeech: external_id_taken',
  'deleteMe: wrong_password',
]

/** @returns how many sessions the learner of quickstart has, who signs in for it */
async function countSessions(origin: string): Promise<number> {
  const api = new Api(`${origin}/api/v1`)
  const { access_token: token } = await api.call<TokenResponse>('POST', 'auth/login', {
    email: 'you@example.com',
    password: 'speak a little every day',
  })
  api.accessToken = token
  const { meta } = await api.call<{ meta: { total: number } }>('GET', 'game/sessions')
  return meta.total
}

test.group('npm run quickstart', () => {
  test('the quickstart practises over HTTP, keeps serving and its data, takes the lines of the guide and the examples of the API docs, and stops what it started', async ({
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
    assert.match(text, /Saved\s+session [0-9a-f-]{36}, average score [\d.]+, 1 of 1 verified/)
    assert.match(text, /Progress\s+1 day, 1 of 10 sentences today/)
    assert.match(text, /<- garden: mispronunciation/)
    assert.notInclude(text, '✖')

    const origin = /Serving\s+(http:\S+)/.exec(text)![1]!
    const [, tryPage] = /Try it\s+(http:\S+)/.exec(text)!
    const tried = await fetch(tryPage!)
    assert.equal(tried.status, 200)
    assert.equal(await countSessions(origin), 1)
    const admin = /Admin .*sign in as "(.+)" with the password "(.+)"/.exec(text)!
    await PanelClient.signIn({ username: admin[1]!, password: admin[2]! }, origin)

    first.kill('SIGINT')
    assert.equal(await first.exited, 0)
    assert.isFalse(existsSync(join(storage, 'postgres/postmaster.pid')))

    const second = quickstart(port, storage)
    await second.line((line) => line.includes('Ctrl-C stops'))
    assert.match(second.lines.join('\n'), /180 sentences, as they were/)
    assert.match(second.lines.join('\n'), /History\s+2 sessions so far/)
    const guide = await runGuide(origin)
    assert.match(guide, /^I have never seen such a beautiful garden before\.\n/)
    assert.match(guide, /^garden [\d.]+ mispronunciation$/m)
    assert.match(guide, /^{"average_score":[\d.]+,"verified_count":1}$/m)
    assert.match(guide, /^{"streak":1,"goal":{"sentences":10,"done":1,"reached":false}}\n3600\n$/m)
    assert.sameMembers(await tryEveryExample(origin), REFUSED_EXAMPLES)
    assert.equal(await second.stop(), 0)
    assert.isFalse(existsSync(join(storage, 'postgres/postmaster.pid')))
  }).timeout(120_000)

  test('two quickstarts at once share one database, and each serves on its own port', async ({
    assert,
    cleanup,
  }) => {
    const port = await freePort()
    const storage = temporaryFolder(cleanup)
    const both = [quickstart(port, storage), quickstart(port, storage)]
    cleanup(() => both.forEach((one) => one.kill('SIGKILL')))
    await Promise.all(both.map((one) => one.line((line) => line.includes('Ctrl-C stops'))))
    const texts = both.map(({ lines }) => lines.join('\n'))
    for (const text of texts) {
      assert.match(text, /Saved\s+session [0-9a-f-]{36}/)
      assert.notInclude(text, '✖')
    }
    const text = texts.join('\n')
    assert.lengthOf(text.match(/180 sentences, 35 tags and 5 demo learners added/g) ?? [], 1)
    assert.lengthOf(text.match(/180 sentences, as they were/g) ?? [], 1)

    const origins = texts.map((one) => /Serving\s+(http:\S+)/.exec(one)![1]!)
    assert.notEqual(origins[0], origins[1])
    const totals = await Promise.all(origins.map(countSessions))
    assert.deepEqual(totals, [2, 2])
    assert.deepEqual(await Promise.all(both.map((one) => one.stop())), [0, 0])
    assert.isFalse(existsSync(join(storage, 'postgres/postmaster.pid')))
  }).timeout(90_000)

  test('Ctrl-C while the database is being made ends the quickstart without a complaint', async ({
    assert,
    cleanup,
  }) => {
    const storage = temporaryFolder(cleanup)
    const child = quickstart(await freePort(), storage)
    cleanup(() => child.kill('SIGKILL'))
    await child.line((line) => line.includes('PostgreSQL'))
    child.kill('SIGINT')
    assert.equal(await child.exited, 0)
    assert.notMatch(child.lines.join('\n'), /✖| {4}at /)
    assert.isFalse(existsSync(join(storage, 'postgres/postmaster.pid')))
  }).timeout(60_000)

  test('{fault} ends the quickstart with one line that says what to do')
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
