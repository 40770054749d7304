import { randomUUID } from 'node:crypto'
import i18n from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import {
  createHostileContent,
  HOSTILE_SENTENCES,
  type HostileContent,
} from '#tests/support/hostile_content'
import { createHostileImport } from '#tests/support/importing/hostile_import'
import { textsOf } from '#tests/support/page_texts'
import { PanelClient } from '#tests/support/panel_client'
import { signedInAdmin } from '#tests/support/panel_sessions'

const PATH = '/admin/account/language'

async function settingsOf(admin: { id: string }) {
  const { settings } = await db.from('admins').where('id', admin.id).firstOrFail()
  return settings as Record<string, unknown>
}

function languageOf(html: string): string | undefined {
  return /<html\s+lang="(\w+)"/.exec(html)?.[1]
}

/** An admin who has chosen a language, and has been told so. */
async function adminWith(language: string) {
  const signedIn = await signedInAdmin()
  await signedIn.client.post(PATH, { language })
  await signedIn.client.get('/admin/account')
  return signedIn
}

test.group("An admin's language", () => {
  test('is chosen on the account page, and kept beside other settings', async ({ assert }) => {
    const { admin, client } = await signedInAdmin()
    await client.post('/admin/keys', { keys: 'off' })
    const saved = await client.post(PATH, { language: 'es' })
    assert.deepEqual([saved.status, saved.location], [303, '/admin/account#language'])
    assert.deepEqual(await settingsOf(admin), { keys: false, language: 'es' })
    const { html } = await client.get('/admin/account', { 'accept-language': 'en' })
    assert.equal(languageOf(html), 'es')
    assert.include(html, 'Las páginas están ahora en español.')
    assert.match(html, /value="es"\s+checked/)
    assert.include(html, '<h1>Su cuenta</h1>')
  })

  test('that is not known is refused, and nothing is changed: {$self}')
    .with(['fr', 'ES', '', '../en', '"><img src=x>'])
    .run(async ({ assert }, language) => {
      const { admin, client } = await adminWith('es')
      const refused = await client.post(PATH, { language })
      assert.equal(refused.status, 422)
      assert.notInclude(refused.html, '<img')
      assert.deepEqual(await settingsOf(admin), { language: 'es' })
    })

  test('is the one that the browser asks for where none is chosen: {accepted} is {language}')
    .with([
      { accepted: 'es-MX,es;q=0.9,en;q=0.8', language: 'es' },
      { accepted: 'en-GB,en;q=0.9,es;q=0.5', language: 'en' },
      { accepted: 'fr-FR,es;q=0.3', language: 'es' },
      { accepted: 'fr', language: 'en' },
      { accepted: '*', language: 'en' },
      { accepted: ';;q=x,"', language: 'en' },
    ])
    .run(async ({ assert }, { accepted, language }) => {
      const { client } = await adminWith('browser')
      const headers = { 'accept-language': accepted }
      const { html } = await client.get('/admin/keys', headers)
      assert.equal(languageOf(html), language)
      const guest = await new PanelClient().get('/admin/login', headers)
      assert.equal(languageOf(guest.html), language)
      assert.include(guest.html, language === 'es' ? 'Iniciar sesión' : 'Sign in')
    })

  test('is that of the notice that a change leaves, and of the answer to a fault', async ({
    assert,
  }) => {
    const { client } = await adminWith('es')
    await client.post('/admin/keys', { keys: 'off' })
    const { html } = await client.get('/admin/keys')
    assert.include(html, 'Las teclas están desactivadas.')
    const fault = await client.get('/admin/nothing', { 'accept-language': 'en' })
    assert.equal(fault.status, 404)
    assert.equal(languageOf(fault.html), 'es')
    assert.include(fault.html, '<h1>Aquí no hay nada</h1>')
    const refused = await client.post('/admin/account/time-zone', { time_zone: 'Mars/Olympus' })
    assert.include(refused.html, 'Elija una zona horaria de la lista.')
  })

  test('is that of the browser in what a guest is told', async ({ assert }) => {
    const headers = { 'accept-language': 'es' }
    const guest = new PanelClient()
    await guest.get('/admin/login', headers)
    const empty = await guest.post('/admin/login', { username: '', password: '' }, headers)
    assert.include(empty.html, 'Escriba su nombre de usuario y su contraseña.')
    const malformed = await guest.get('/admin/%', headers)
    assert.equal(malformed.status, 400)
    assert.equal(languageOf(malformed.html), 'es')
    assert.include(malformed.html, 'al que no sigue un código válido')
  })

  test('is that of numbers and times', async ({ assert }) => {
    const thing = randomUUID()
    await db.table('audit_logs').insert({
      ...{ action: 'import_made', resource_type: 'batch', resource_id: thing, source: 'api' },
      ...{ created_at: '2025-03-01T12:00:00Z', changes: { speech_count: { after: 12_480 } } },
    })
    const { client } = await adminWith('es')
    const { html } = await client.get(`/admin/audit-log?id=${thing}`)
    assert.include(html, 'sábado, 1 de marzo de 2025')
    assert.include(html, '12.480 frases')
  })
})

/** Texts that are the same in both languages. */
const SAME =
  /^(Saywell|API|Terminal|Redis|Asia|Australia|Error|Total|UTC|MP3|WAV|CSV|Google|Apple|Facebook|[ABC][12]|([\d.,\s]*(ms|s|min|h|kB|MB|dB|LUFS))+)$/

/** Audit entries of each kind that has words. @returns the id of the thing that they are about */
async function addEntries(): Promise<string> {
  const thing = randomUUID()
  const keys = Object.keys(i18n.getTranslationsFor('en'))
  const named = (beginning: string) =>
    keys.filter((key) => key.startsWith(beginning)).map((key) => key.slice(beginning.length))
  const fields = named('audit.fields.').map((field) => [field, { before: null, after: 'x' }])
  const rows = named('audit.actions.').map((action, index) => ({
    ...{ action, resource_type: ['speech', 'tag', 'batch', 'admin', 'user'][index % 5]! },
    ...{
      resource_id: thing,
      source: 'page',
      changes: index === 0 ? Object.fromEntries(fields) : {},
    },
  }))
  await db.table('audit_logs').multiInsert(rows)
  return thing
}

type Path = (content: HostileContent) => string | Promise<string>

/** Every page, with rows where it has rows. */
const PAGES: Record<string, string | Path> = {
  'overview': '/admin',
  'health': '/admin/health',
  'speeches': '/admin/speeches',
  'speeches of no filter': '/admin/speeches?q=zzzzzzzz&level=A1',
  'new speech': '/admin/speeches/new',
  'speech': ({ speeches }) => `/admin/speeches/${speeches[0]!.id}`,
  'tags': '/admin/tags',
  'tag': ({ tags }) => `/admin/tags/${tags[0]!.id}`,
  'merge of a tag': ({ tags }) => `/admin/tags/${tags[0]!.id}/merge`,
  'imports': async () => {
    await createHostileImport({ state: 'failed' })
    return '/admin/imports'
  },
  ...Object.fromEntries(
    (
      [
        ['recordings', 'collecting'],
        ['sheet', 'collecting'],
        ['check', 'checked'],
        ['result', 'done'],
      ] as const
    ).map(([step, state]) => [
      `${step} of an import`,
      async () => `${await createHostileImport({ state, error: null })}/${step}`,
    ])
  ),
  'learners': '/admin/learners',
  'learners of no filter': '/admin/learners?q=zzzzzzzz&provider=apple&bogus=1',
  'learner': ({ learner }) => `/admin/learners/${learner}`,
  'sessions': '/admin/sessions',
  'session': ({ session }) => `/admin/sessions/${session}`,
  'admins': '/admin/admins',
  'review': '/admin/review',
  'review of a speech': ({ speeches }) => `/admin/review/${speeches[0]!.id}?of=drafts`,
  'end of a review': '/admin/review/done?of=drafts&n=12.3.1.2.1',
  'audit log': async () => `/admin/audit-log?id=${await addEntries()}`,
  'audit log of no filter': () => `/admin/audit-log?id=${randomUUID()}&bogus=1&source=page`,
  'keys': '/admin/keys',
  'account': '/admin/account',
  'second factor': '/admin/account/second-factor',
  'unknown page': '/admin/nothing',
}

const ENGLISH = { 'accept-language': 'en' }

const SPANISH = { 'accept-language': 'es' }

/** What the Spanish page has of the English one, but for what is the same in both languages. */
function leftInEnglish(english: string, spanish: string): string[] {
  const before = textsOf(english)
  return [...textsOf(spanish)].filter((text) => {
    const isData = text.includes('<img') || HOSTILE_SENTENCES.some((one) => text.startsWith(one))
    return /\p{L}/u.test(text) && !isData && before.has(text) && !SAME.test(text)
  })
}

test.group('The language of somebody who is not signed in', () => {
  test('is that of whoever was signed in last in the browser', async ({ assert }) => {
    const { client } = await adminWith('es')
    await client.post('/admin/logout')
    const asked = { 'accept-language': 'en' }
    const after = await client.get('/admin/login', asked)
    assert.equal(languageOf(after.html), 'es')
    const forged = await client.post(
      '/admin/keys',
      {},
      { ...asked, 'sec-fetch-site': 'cross-site' }
    )
    assert.equal(languageOf(forged.html), 'es')
  })

  test('is forgotten with the setting, and never another than we have', async ({ assert }) => {
    const { client } = await adminWith('es')
    await client.post(PATH, { language: 'browser' })
    await client.get('/admin/account')
    assert.equal(client.cookies.get('language') || undefined, undefined)
    client.cookies.set('language', '"><img src=x>')
    await client.post('/admin/logout')
    const { html } = await client.get('/admin/login', { 'accept-language': 'en' })
    assert.equal(languageOf(html), 'en')
  })
})

test.group('The admin pages in Spanish', (group) => {
  group.each.timeout(120_000)

  test('have no text that is left in English', async ({ assert }) => {
    const content = await createHostileContent()
    // The admin whose imports are shown.
    const client = await PanelClient.signIn()
    for (const [name, path] of Object.entries(PAGES)) {
      const address = typeof path === 'string' ? path : await path(content)
      const read = async (headers: Record<string, string>) => {
        const answer = await client.get(address, headers)
        return answer.location === null ? answer : client.get(answer.location, headers)
      }
      const [english, spanish] = [await read(ENGLISH), await read(SPANISH)]
      assert.deepEqual(
        [english, spanish].map(({ html }) => languageOf(html)),
        ['en', 'es'],
        name
      )
      assert.deepEqual(leftInEnglish(english.html, spanish.html), [], name)
      assert.notInclude(spanish.html, 'translation missing', name)
    }
  })

  test('have no text that is left in English for a guest, either', async ({ assert }) => {
    for (const path of ['/admin/login', '/admin/%']) {
      const english = await new PanelClient().get(path, ENGLISH)
      const spanish = await new PanelClient().get(path, SPANISH)
      assert.deepEqual(leftInEnglish(english.html, spanish.html), [], path)
    }
  })

  test('are checked for each text that people are told', ({ assert }) => {
    const page = (word: string) =>
      `<html lang="${word}"><p title="a ${word}" aria-label="Play">${word}</p><b>Left</b>
      <img alt="A &amp; B"><bdi>Name</bdi><p lang="en">Sentence <b>here</b></p><i>B1</i></html>`
    assert.deepEqual(leftInEnglish(page('en'), page('es')), ['Play', 'Left', 'A & B'])
  })
})
