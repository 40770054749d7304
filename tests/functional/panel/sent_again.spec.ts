import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import TagsController from '#controllers/panel/tags_controller'
import { ADMIN_PASSWORD } from '#database/factories/admins'
import { createSpeech } from '#database/factories/speeches'
import env from '#start/env'
import { giveFactor } from '#tests/support/authenticator'
import { DatabaseProxy } from '#tests/support/database_proxy'
import { LimitedServer } from '#tests/support/limited_server'
import { type PanelAnswer, PanelClient } from '#tests/support/panel_client'
import { sessionId, signedInAdmin } from '#tests/support/panel_sessions'
import { serve } from '#tests/support/serving'
import { readForm } from '#tests/support/speech_form'
import { until } from '#tests/support/until'

const HOSTILE = `"><script>alert(1)</script> \u202eWhere's <b>the</b> 'station'? 🚉`

/** The fields of a page's forms that nobody sees, as a browser sends them. */
function hiddenFields(html: string): Record<string, string> {
  const inputs = html.matchAll(/<input\s+type="hidden" name="([^"]*)" value="([^"]*)"\s*\/?>/g)
  return Object.fromEntries(
    [...inputs].map(([, name, value]) => [unescape(name!), unescape(value!)])
  )
}

function unescape(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

async function endSession(client: PanelClient): Promise<void> {
  await db.from('admin_sessions').where('id', sessionId(client)).delete()
}

test.group('A form that is sent after the session has ended', () => {
  const FIELDS = {
    theme: 'dark',
    text: HOSTILE,
    tags: ['travel', 'city'],
    proof_password: 'very secret words',
    code: '123456',
  }

  test('is kept through the sign-in, and sent again by one button', async ({ assert }) => {
    const { client, username } = await signedInAdmin()
    await client.get('/admin/account')
    await endSession(client)
    const kept = await client.post('/admin/account/theme?from=menu', FIELDS, {
      referer: 'http://localhost/admin/account?tab=2',
    })
    assert.equal(kept.status, 401)
    assert.include(kept.html, 'Your session has ended.')
    assert.notInclude(kept.html, '<script>alert')
    assert.notInclude(kept.html, 'very secret')
    const { _csrf: token, ...hidden } = hiddenFields(kept.html)
    const wrong = await client.post('/admin/login', { ...hidden, username, password: 'wrong' })
    assert.equal(wrong.status, 422)
    assert.equal(hiddenFields(wrong.html).sent, hidden.sent)
    const fields = { ...hidden, username, password: ADMIN_PASSWORD }
    const back = await client.post('/admin/login', fields)
    assert.equal(back.status, 200)
    assert.include(back.html, 'You are signed in again.')
    assert.include(back.html, 'Nothing has been saved yet.')
    assert.include(back.html, 'action="/admin/account/theme?from=menu"')
    assert.include(back.html, 'href="/admin/account?tab=2"')
    assert.notInclude(back.html, '<script>alert')
    assert.notInclude(back.html, 'very secret')
    const again = hiddenFields(back.html)
    assert.notEqual(again._csrf, token)
    assert.equal(again.text, HOSTILE)
    assert.equal(back.html.match(/name="tags"/g)!.length, 2)
    assert.notProperty(again, 'proof_password')
    assert.notProperty(again, 'code')
    const sent = await client.post('/admin/account/theme', again)
    assert.deepEqual([sent.status, sent.location], [303, '/admin/account'])
    assert.equal(client.cookies.get('theme'), 'dark')
  })

  test('is kept through the second factor as well', async ({ assert }) => {
    const { admin, client, username } = await signedInAdmin()
    const { authenticator } = await giveFactor(admin)
    const kept = await client.post('/admin/account/theme', FIELDS)
    assert.equal(kept.status, 401)
    const asked = await client.post('/admin/login', {
      ...hiddenFields(kept.html),
      username,
      password: ADMIN_PASSWORD,
    })
    assert.equal(asked.status, 200)
    const wrong = await client.post('/admin/login/code', {
      ...hiddenFields(asked.html),
      code: '000',
    })
    assert.equal(wrong.status, 422)
    const back = await client.post('/admin/login/code', {
      ...hiddenFields(wrong.html),
      code: authenticator.code(),
    })
    assert.include(back.html, 'You are signed in again.')
    assert.equal(hiddenFields(back.html).text, HOSTILE)
  })

  test('keeps the values of a form with files, but not the files', async ({ assert }) => {
    const { client } = await signedInAdmin()
    await endSession(client)
    const form = new FormData()
    form.set('text', HOSTILE)
    form.set('recording', new File([new Uint8Array(300_000)], '../x.wav'))
    form.set('level', 'A2')
    const headers = { 'sec-fetch-site': 'same-origin' }
    const kept = await client.upload('/admin/account/theme', form, headers)
    assert.equal(kept.status, 401)
    const sent = JSON.parse(hiddenFields(kept.html).sent!) as { fields: unknown; hadFiles: boolean }
    assert.deepEqual(sent.fields, [
      ['text', HOSTILE],
      ['level', 'A2'],
    ])
    assert.isTrue(sent.hadFiles)
    assert.include(kept.html, 'Files are not kept')
  })

  test('is saved when it is sent again, though its address had the token: a speech', async ({
    assert,
  }) => {
    const speech = await createSpeech()
    const { client, username } = await signedInAdmin()
    const path = `/admin/speeches/${speech.id}`
    const referer = `http://localhost${path}?back=%2Fadmin%2Fspeeches%3Flevel%3DA1`
    const { html } = await client.get(path)
    const action = `${path}?_csrf=${encodeURIComponent(client.token)}`
    assert.include(html, `action="${action}"`)
    const form = new FormData()
    const text = `Where was it? ${randomUUID()}`
    const all = { ...readForm(html), text, external_id: randomUUID(), tags: '' }
    for (const [name, value] of Object.entries(all)) form.set(name, value)
    await endSession(client)
    const headers = { 'sec-fetch-site': 'same-origin', referer }
    const kept = await client.upload(action, form, headers)
    assert.equal(kept.status, 401)
    const fields = { ...hiddenFields(kept.html), username, password: ADMIN_PASSWORD }
    const back = await client.post('/admin/login', fields)
    assert.include(back.html, 'Nothing has been saved yet.')
    assert.include(back.html, `action="${path}"`)
    const names = [...back.html.matchAll(/<dt>([^<]*)<\/dt>/g)].map(([, name]) => name)
    assert.sameMembers(names, ['text', 'external id', 'level', 'type', 'state'])
    const sent = await client.post(path, hiddenFields(back.html))
    assert.equal(sent.status, 303)
    const saved = await client.get(path)
    assert.include(saved.html, text)
  })

  test('keeps the code of a warning, which is no secret', async ({ assert }) => {
    const { client } = await signedInAdmin()
    await endSession(client)
    const fields = { code: 'text_doubtful', accept: 'true' }
    const kept = await client.post('/admin/speeches/x/warnings', fields)
    assert.equal(kept.status, 404)
    const path = `/admin/speeches/${randomUUID()}/warnings`
    const asked = await client.post(path, fields)
    const sent = JSON.parse(hiddenFields(asked.html).sent!) as { fields: [string, string][] }
    assert.deepEqual(Object.fromEntries(sent.fields), fields)
  })

  test('can be dropped, which leads to a page: from {page}')
    .with([
      { page: '/admin/account', leadsTo: '/admin/account' },
      { page: '/admin/speeches/bulk', leadsTo: '/admin/speeches?level=A1' },
      { page: '/admin/login', leadsTo: '/admin/speeches?level=A1' },
      { page: '/api/v1/tags', leadsTo: '/admin/speeches?level=A1' },
    ])
    .run(async ({ assert }, { page, leadsTo }) => {
      const { client } = await signedInAdmin()
      await endSession(client)
      const headers = { referer: `http://localhost${page}` }
      const fields = { back: '/admin/speeches?level=A1', level: 'A2' }
      const kept = await client.post('/admin/speeches/bulk', fields, headers)
      const { back } = JSON.parse(hiddenFields(kept.html).sent!) as { back: string }
      assert.equal(back, leadsTo)
    })

  test('is not kept when it is too long, which the page says', async ({ assert }) => {
    const { client } = await signedInAdmin()
    await endSession(client)
    const kept = await client.post('/admin/account/theme', { text: 'x'.repeat(70_000) })
    assert.equal(kept.status, 401)
    assert.notProperty(hiddenFields(kept.html), 'sent')
    assert.include(kept.html, 'Back button')
  })

  test('is kept by no page when another site sends it: {what}')
    .with([
      { what: 'as browsers say', headers: said({ 'sec-fetch-site': 'cross-site' }), status: 403 },
      { what: 'by its origin', headers: said({ origin: 'https://evil.test' }), status: 403 },
      { what: 'from a sandbox', headers: said({ origin: 'null' }), status: 403 },
      { what: 'of a sibling', headers: said({ 'sec-fetch-site': 'same-site' }), status: 403 },
    ])
    .run(async ({ assert }, { headers, status }) => {
      const { client } = await signedInAdmin()
      for (const isEnded of [false, true]) {
        if (isEnded) await endSession(client)
        const answer = await client.post('/admin/account/theme', FIELDS, headers)
        assert.equal(answer.status, status)
        assert.notInclude(answer.html, 'station')
        assert.notInclude(answer.html, 'Send it again')
      }
    })

  test('is kept by no page when nothing vouches for where it is from', async ({ assert }) => {
    const { client } = await signedInAdmin()
    const form = new FormData()
    form.set('text', HOSTILE)
    const answer = await client.upload('/admin/account/theme', form, { 'x-csrf-token': 'forged' })
    assert.equal(answer.status, 403)
    assert.notInclude(answer.html, 'station')
  })
})

test.group('A form whose token is not that of the session', () => {
  test('can be sent again with the right one, and changes nothing before: {what}')
    .with([
      { what: 'forged', token: () => 'forged' },
      { what: 'missing', token: () => '' },
      { what: 'of another admin', token: tokenOfAnother },
    ])
    .run(async ({ assert }, { token }) => {
      const { client } = await signedInAdmin()
      const fields = { theme: 'dark', _csrf: await token() }
      const stale = await client.post('/admin/account/theme', fields)
      assert.equal(stale.status, 403)
      assert.include(stale.html, 'Nothing has been saved yet.')
      assert.isUndefined(client.cookies.get('theme'))
      const sent = await client.post('/admin/account/theme', hiddenFields(stale.html))
      assert.equal(sent.status, 303)
    })

  test('says what was chosen in the words of the form', async ({ assert }) => {
    const { client } = await signedInAdmin()
    const fields = {
      keys: 'off',
      published: 'false',
      type: 'question',
      language: 'browser',
      delimiter: 'semicolon',
      strict: '1',
      accept: 'false',
      theme: 'no theme',
      columns: 'level,tags',
      sign_in: randomUUID(),
      _csrf: 'forged',
    }
    const shown = async (language: string) => {
      const headers = { 'accept-language': language }
      const { html } = await client.post('/admin/keys', fields, headers)
      return [...html.matchAll(/<dt>([^<]*)<\/dt><dd[^>]*><bdi>([^<]*)</g)].map(
        ([, name, value]) => {
          return `${name}: ${value}`
        }
      )
    }
    assert.deepEqual(await shown('en'), [
      'keys: Off',
      'state: Draft',
      'type: Question',
      'language: As the browser',
      'between cells: semicolon (;)',
      'strictly: yes',
      'accept it: no',
      'theme: no theme',
    ])
    const spanish = await shown('es')
    assert.includeMembers(spanish, ['teclas: Desactivadas', 'estado: Borrador', 'con rigor: sí'])
  })

  test('at the sign-in shows the form again, with the user name', async ({ assert }) => {
    const client = new PanelClient()
    await client.get('/admin/login')
    const stale = await client.post('/admin/login', {
      username: 'nora',
      password: 'very secret words',
      _csrf: 'forged',
    })
    assert.equal(stale.status, 403)
    assert.include(stale.html, 'open for too long')
    assert.include(stale.html, 'value="nora"')
    assert.notInclude(stale.html, 'very secret')
  })
})

test.group('A form that could not be taken at the moment', () => {
  /** The form of a new tag, as its page has it. */
  async function newTag(client: PanelClient) {
    const { html } = await client.get('/admin/tags')
    const { id, _csrf: token } = hiddenFields(html.slice(html.indexOf('id="new"')))
    const name = `"><script>alert(1)</script> 'x' 🚉 ${randomUUID()}`
    return { id: id!, _csrf: token!, name, category: 'place', proof_password: 'very secret words' }
  }

  async function tagsCalled(name: string) {
    const rows = await db.from('tags').where('name', name)
    return rows.map(({ id }: { id: string }) => id)
  }

  /** Presses the button of a page that says that nothing was saved: once, and once more. */
  async function sendAgain(assert: Assert, client: PanelClient, page: PanelAnswer, name: string) {
    assert.include(page.html, 'Send it again')
    assert.include(page.html, 'action="/admin/tags"')
    assert.notInclude(page.html, '<script>alert')
    assert.notInclude(page.html, 'very secret')
    assert.isEmpty(await tagsCalled(name))
    const fields = hiddenFields(page.html)
    assert.equal(fields.name, name)
    const sent = await client.post('/admin/tags', fields)
    assert.deepEqual([sent.status, sent.location], [303, '/admin/tags'])
    await client.post('/admin/tags', fields)
    assert.deepEqual(await tagsCalled(name), [fields.id])
  }

  test('for it came too often: it can be sent again later', async ({ assert, cleanup }) => {
    const limits = { RATE_LIMIT_PANEL_PER_MINUTE: '4' }
    const { origin } = await LimitedServer.start(limits, cleanup)
    const client = await PanelClient.signIn(undefined, origin)
    const fields = await newTag(client)
    let page = await client.get('/admin/tags')
    while (page.status === 200) page = await client.get('/admin/tags')
    page = await client.post('/admin/tags', fields)
    assert.equal(page.status, 429)
    assert.isAbove(Number(page.headers.get('retry-after')), 0)
    // The same database and sessions, without this minute's limit.
    const later = new PanelClient()
    for (const [cookie, value] of client.cookies) later.cookies.set(cookie, value)
    await sendAgain(assert, later, page, fields.name)
  })

  test('for a fault of ours: it can be sent again', async ({ assert, cleanup }) => {
    const client = await PanelClient.signIn()
    const fields = await newTag(client)
    const store = Reflect.get(TagsController.prototype, 'store') as () => unknown
    const mend = () => void Reflect.set(TagsController.prototype, 'store', store)
    cleanup(mend)
    Reflect.set(TagsController.prototype, 'store', () => {
      throw new TypeError('the kettle is broken')
    })
    const page = await client.post('/admin/tags', fields)
    assert.equal(page.status, 500)
    assert.notInclude(page.html, 'kettle')
    mend()
    await sendAgain(assert, client, page, fields.name)
  })

  test('for the database was away: it can be sent again when that is back', async ({
    assert,
    cleanup,
  }) => {
    const proxy = DatabaseProxy.create()
    await proxy.restore()
    cleanup(() => proxy.cut())
    const settings = { DATABASE_URL: proxy.url, STORAGE_PATH: env.get('STORAGE_PATH') }
    const { origin } = await serve(settings, cleanup)
    const client = await PanelClient.signIn(undefined, origin)
    const fields = await newTag(client)
    proxy.cut()
    const page = await client.post('/admin/tags', fields)
    assert.equal(page.status, 503)
    await proxy.restore()
    await until('the pages are back', async () => {
      const { status } = await client.get('/admin/keys')
      return status === 200
    })
    await sendAgain(assert, client, page, fields.name)
  })
})

test.group('What is carried through the sign-in', () => {
  test('is dropped when our pages cannot have made it: {what}')
    .with([
      { what: 'no JSON', sent: '{' },
      { what: 'no form', sent: 'null' },
      { what: 'to another site', sent: packed({ action: 'https://evil.test/' }) },
      { what: 'to another path', sent: packed({ action: '/api/v1/game/sessions' }) },
      { what: 'to a network path', sent: packed({ action: '//evil.test/admin' }) },
      { what: 'a page elsewhere', sent: packed({ back: 'javascript:alert(1)' }) },
      { what: 'fields that are no texts', sent: packed({ fields: [['a', { b: 1 }]] }) },
      { what: 'a token', sent: packed({ fields: [['_csrf', 'x']] }) },
    ])
    .run(async ({ assert }, { sent }) => {
      const { username, client } = await signedInAdmin()
      await client.post('/admin/logout')
      await client.get('/admin/login')
      const fields = { username, password: ADMIN_PASSWORD, sent }
      const answer = await client.post('/admin/login', fields)
      assert.deepEqual([answer.status, answer.location], [303, '/admin'])
    })

  test('a way back leads to our pages only: {back}')
    .with([
      { back: 'https://evil.test/' },
      { back: '//evil.test/admin' },
      { back: '/admin/../api' },
      { back: '/\\evil.test' },
      { back: 'javascript:alert(1)' },
      { back: '/adminx' },
      { back: '/admin\r\nSet-Cookie: x=1' },
    ])
    .run(async ({ assert }, { back }) => {
      const { username, client } = await signedInAdmin()
      const signedIn = await client.get(`/admin/login?back=${encodeURIComponent(back)}`)
      assert.match(signedIn.location!, /^\/admin(\/|$|Set)/)
      await client.post('/admin/logout')
      await client.get('/admin/login')
      const answer = await client.post('/admin/login', {
        username,
        password: ADMIN_PASSWORD,
        back,
      })
      assert.match(answer.location!, /^\/admin/)
      assert.notMatch(answer.location!, /evil|^\/adminx|\n/)
    })
})

/** What a browser says of itself. */
function said(headers: Record<string, string>): Record<string, string> {
  return headers
}

function packed(form: object): string {
  const good = { action: '/admin/speeches', back: '/admin', fields: [], hadFiles: false }
  return JSON.stringify({ ...good, ...form })
}

async function tokenOfAnother(): Promise<string> {
  const { client } = await signedInAdmin()
  return client.token
}
