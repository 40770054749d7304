import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import SpeechesController from '#controllers/panel/speeches_controller'
import { createSpeech } from '#database/factories/speeches'
import env from '#start/env'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { DatabaseProxy } from '#tests/support/database_proxy'
import { serverUrl } from '#tests/support/http'
import { LimitedServer } from '#tests/support/limited_server'
import { whyNo } from '#tests/support/missing_programs'
import { type PanelAnswer, PanelClient } from '#tests/support/panel_client'
import { serve } from '#tests/support/serving'
import { unescapeHtml } from '#tests/support/speech_form'
import { until } from '#tests/support/until'

const HTML = 'text/html; charset=utf-8'

const SECRET = 'the secret of the kettle'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
  "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
  "frame-ancestors 'none'"

const PRODUCTION = {
  NODE_ENV: 'production',
  APP_URL: 'https://panel.example.com',
  SHUTDOWN_DRAIN_SECONDS: '0',
}

/** The status, and the headers that every page has, faults among them. */
function factsOf({ status, headers }: PanelAnswer) {
  return {
    status,
    type: headers.get('content-type'),
    policy: headers.get('content-security-policy'),
    referrer: headers.get('referrer-policy'),
    cache: headers.get('cache-control'),
  }
}

function pageOf(status: number) {
  return { status, type: HTML, policy: POLICY, referrer: 'same-origin', cache: 'no-store' }
}

const isInShell = ({ html }: PanelAnswer) => html.includes('href="/admin/tags"')

test.group('Faults of the admin pages', () => {
  test('an unknown page is a page for a guest, without the places to go to', async ({ assert }) => {
    const sessions = () => db.from('admin_sessions').count('* as count').first()
    const before: unknown = await sessions()
    const answer = await new PanelClient().get('/admin/nothing/here')
    assert.deepEqual(factsOf(answer), pageOf(404))
    assert.deepEqual(await sessions(), before, 'It leaves no session behind.')
    assert.include(answer.html, 'There is nothing at /admin/nothing/here.')
    assert.isFalse(isInShell(answer))
  })

  test('the malformed address {$self} is a page for a browser')
    .with(['/admin/%', '/admin/speeches/%C0%80?q=%zz'])
    .run(async ({ assert }, path) => {
      const answer = await new PanelClient().get(path)
      assert.deepEqual(factsOf(answer), pageOf(400))
      assert.include(answer.html, 'has a percent sign that is not followed by a valid code')
      assert.include(answer.html, 'href="/admin"')
    })

  test('a malformed address is a problem for what asks for JSON', async ({ assert }) => {
    const answer = await fetch(serverUrl('/admin/%'), { headers: { accept: 'application/json' } })
    assert.equal(answer.status, 400)
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  })

  test('an unknown page stands among the places to go to for who is signed in', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const answer = await client.get('/admin/nothing/here')
    assert.deepEqual(factsOf(answer), pageOf(404))
    assert.isTrue(isInShell(answer))
    const sent = await client.post('/admin/nothing/here', { text: 'x' })
    assert.deepEqual(factsOf(sent), pageOf(404))
  })

  test('an unknown page shows the address as text', async ({ assert }) => {
    const answer = await new PanelClient().get('/admin/%3Cimg%20src=x%20onerror=alert(1)%3E')
    assert.equal(answer.status, 404)
    assert.notInclude(answer.html, '<img')
  })

  test('a page that takes no form says with what it can be asked', async ({ assert }) => {
    for (const client of [new PanelClient(), await PanelClient.signIn()]) {
      const answer = await client.post('/admin/speeches.json', {})
      assert.equal(answer.status, 404)
      const refused = await client.get('/admin/logout')
      assert.deepEqual(factsOf(refused), pageOf(405))
      assert.equal(refused.headers.get('allow'), 'POST')
    }
  })

  test('a fault leads back to the list, or the page, that somebody came from', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const list = '/admin/speeches?level=A1'
    const back = encodeURIComponent(list)
    const speech = await createSpeech()
    const page = `/admin/speeches/${speech.id}?back=${back}`
    const headers = { referer: `http://localhost${page}` }
    const bin = (id: string, version: string) => {
      return client.post(`/admin/speeches/${id}/bin`, { back: list, version }, headers)
    }
    const led = async (answer: PanelAnswer, status: number, to: string) => {
      assert.equal(answer.status, status)
      assert.include(unescapeHtml(answer.html), `class="button" href="${to}"`)
    }
    await led(await client.get(`/admin/speeches/${randomUUID()}?back=${back}`), 404, list)
    await led(await client.get(`/admin/nothing?back=${back}`), 404, list)
    await led(await client.get('/admin/nothing?back=https://evil.test'), 404, '/admin')
    await led(await bin(randomUUID(), '1'), 404, list)
    await led(await bin(speech.id, '77'), 412, page)
    await led(await bin(speech.id, 'x'), 422, page)
  })

  test('a form of another site is refused with a page', async ({ assert }) => {
    for (const client of [new PanelClient(), await PanelClient.signIn()]) {
      const answer = await client.post('/admin/logout', {}, { 'sec-fetch-site': 'cross-site' })
      assert.deepEqual(factsOf(answer), pageOf(403))
      assert.include(answer.html, 'sent by another site')
    }
  })

  test('a form of 300 kB is refused with a page', async ({ assert }) => {
    for (const client of [new PanelClient(), await PanelClient.signIn()]) {
      const answer = await client.post('/admin/login', { username: 'a'.repeat(300_000) })
      assert.deepEqual(factsOf(answer), pageOf(413))
    }
  })

  test('a fault of ours shows the request id, and nothing of the fault', async ({
    assert,
    cleanup,
  }) => {
    const index = Reflect.get(SpeechesController.prototype, 'index') as () => unknown
    cleanup(() => void Reflect.set(SpeechesController.prototype, 'index', index))
    Reflect.set(SpeechesController.prototype, 'index', () => {
      throw new TypeError(SECRET)
    })
    const client = await PanelClient.signIn()
    const id = 'a-request-of-ours'
    const answer = await client.get('/admin/speeches', { 'x-request-id': id })
    assert.deepEqual(factsOf(answer), pageOf(500))
    assert.include(answer.html, id)
    assert.notMatch(answer.html, /kettle|TypeError|secret|node_modules/)
    assert.isTrue(isInShell(answer))
  })

  test('who asks too often is told when to try again', async ({ assert, cleanup }) => {
    const server = await LimitedServer.start({ RATE_LIMIT_PANEL_PER_MINUTE: '3' }, cleanup)
    const client = await PanelClient.signIn(undefined, server.origin)
    let answer = await client.get('/admin/speeches')
    for (let i = 0; i < 3; i++) answer = await client.get('/admin/speeches')
    assert.deepEqual(factsOf(answer), pageOf(429))
    const seconds = answer.headers.get('retry-after')
    assert.match(answer.html, new RegExp(`again in ${seconds} s`))
    assert.isTrue(isInShell(answer))
  })

  test('while the database is away, pages say so; afterwards the sign-in still holds', async ({
    assert,
    cleanup,
  }) => {
    const proxy = DatabaseProxy.create()
    await proxy.restore()
    cleanup(() => proxy.cut())
    const settings = { DATABASE_URL: proxy.url, STORAGE_PATH: env.get('STORAGE_PATH') }
    const { origin } = await serve(settings, cleanup)
    const client = await PanelClient.signIn(undefined, origin)
    proxy.cut()
    for (const one of [client, new PanelClient(origin)]) {
      for (const path of ['/admin/speeches', '/admin/nothing', '/admin/login']) {
        const answer = await one.get(path)
        // A guest without a cookie needs no database to be shown the form.
        if (one !== client && answer.status !== 503) continue
        assert.deepEqual(factsOf(answer), pageOf(503), path)
        assert.equal(answer.headers.get('retry-after'), '5')
        assert.include(answer.html, 'database is not available')
      }
    }
    const sent = await client.post('/admin/logout')
    assert.deepEqual(factsOf(sent), pageOf(503))
    await proxy.restore()
    await until('the pages are back', async () => {
      const { status } = await client.get('/admin/speeches')
      return status === 200
    })
  })

  test('programs get problem documents below /admin, and everybody in the API', async ({
    assert,
  }) => {
    const json = { accept: 'application/json' }
    for (const [path, headers, status] of [
      ['/admin/nothing', json, 404],
      ['/admin/speeches', json, 401],
      ['/api/v1/nothing', { accept: 'text/html' }, 404],
      ['/api/v1/admin/speeches', { accept: 'text/html' }, 401],
      ['/administrators', { accept: 'text/html' }, 404],
    ] as const) {
      const answer = await fetch(serverUrl(path), { headers, redirect: 'manual' })
      assert.equal(answer.status, status, path)
      assert.match(answer.headers.get('content-type')!, /^application\/problem\+json/, path)
      const problem = (await answer.json()) as { status: number }
      assert.equal(problem.status, status)
    }
  })
})

test.group('Headers of the admin pages', () => {
  for (const [name, settings] of Object.entries({ development: {}, production: PRODUCTION })) {
    test(`the Content-Security-Policy is the same in ${name}`, async ({ assert, cleanup }) => {
      const { origin } = await serve({ DATABASE_URL: testsDatabaseUrl(), ...settings }, cleanup)
      for (const path of ['/admin/login', '/admin/nothing']) {
        const answer = await new PanelClient(origin).get(path)
        assert.equal(answer.headers.get('content-security-policy'), POLICY)
        assert.notMatch(
          answer.html,
          /<style|<script(?![^>]*(?:src=|type="application\/json"))|style=|localhost:|@vite/
        )
      }
    }).skip(name === 'production' && whyNo('ffmpeg') !== undefined, whyNo('ffmpeg'))
  }

  test('a page is compressed for whoever takes it, and nothing else is', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const page = await client.get('/admin/speeches', { 'accept-encoding': 'br, gzip' })
    assert.equal(page.headers.get('content-encoding'), 'gzip')
    assert.match(page.html, /^<!doctype html>/)
    assert.include(page.headers.get('vary'), 'Accept-Encoding')
    const plain = await client.get('/admin/speeches', { 'accept-encoding': 'identity' })
    assert.isNull(plain.headers.get('content-encoding'))
    assert.include(plain.headers.get('vary'), 'Accept-Encoding')
    const moved = await client.get('/admin/speeches?level=', { 'accept-encoding': 'gzip' })
    assert.equal(moved.status, 303)
    assert.isNull(moved.headers.get('content-encoding'))
    const problem = await fetch(serverUrl('/admin/nothing'), {
      headers: { 'accept': 'application/json', 'accept-encoding': 'gzip' },
    })
    assert.isNull(problem.headers.get('content-encoding'))
  })
})
