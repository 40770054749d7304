import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createSpeech } from '#database/factories/speeches'
import { PanelClient } from '#tests/support/panel_client'

const PATH = '/admin/audit-log'

/** Text that would do harm if a page took it for HTML. */
const HOSTILE = `"><img src=x onerror=alert(1)>\u202e 'x' <script>`

interface Fields {
  action?: string
  resource_type?: string
  resource_id?: string | null
  admin_id?: string | null
  source?: string
  created_at?: string
  changes?: object
}

/** Adds entries about a thing of its own. @returns the thing's id */
async function addEntries(entries: Fields[]): Promise<string> {
  const thing = randomUUID()
  const rows = entries.map((fields) => ({
    ...{ action: 'kettle_mended', resource_type: 'kettle', resource_id: thing, source: 'api' },
    ...{ ip_address: '2001:db8::7', request_id: null, changes: {} },
    ...fields,
  }))
  await db.table('audit_logs').multiInsert(rows)
  return thing
}

/** What the entries of a page say, in the order of the page. */
function sayings(html: string): string[] {
  const texts = html.matchAll(/<p class="log-words">(.*?)<\/p>/gs)
  return [...texts].map(([, words]) =>
    words!
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim()
  )
}

test.group('The page of the audit log', () => {
  test('leads a guest to the sign-in', async ({ assert }) => {
    const refused = await new PanelClient().get(PATH)
    assert.equal(refused.status, 303)
    assert.equal(refused.location, '/admin/login?back=%2Fadmin%2Faudit-log')
  })

  test('says in plain words who did what, when, from where, and what changed', async ({
    assert,
  }) => {
    const { admin } = await createAdmin()
    const speech = await createSpeech([], { text: 'Where is the harbour?' })
    await addEntries([
      {
        ...{ action: 'speech_updated', resource_type: 'speech', resource_id: speech.id },
        ...{ admin_id: admin.id, source: 'page', created_at: '2025-03-01T12:04:05.000Z' },
        changes: {
          text: { before: 'Where is a harbour?', after: 'Where is the harbour?' },
          tags: { before: [{ id: '1', name: 'sea' }], after: [{ id: '2', name: 'travel' }] },
        },
      },
    ])
    const client = await PanelClient.signIn()
    const { html, status } = await client.get(`${PATH}?id=${speech.id}`)
    assert.equal(status, 200)
    const [said] = sayings(html)
    assert.equal(said, `${admin.username} changed the speech “Where is the harbour?”`)
    const back = encodeURIComponent(`${PATH}?id=${speech.id}`)
    assert.include(html, `href="/admin/speeches/${speech.id}?back=${back}"`)
    assert.match(html, /<time\s+datetime="2025-03-01T12:04:05Z"[^>]*>12:04:05<\/time>/)
    assert.match(html, /Times are in\s+UTC\./)
    assert.include(html, 'Admin page, 2001:db8::7')
    assert.match(html, /Where is <del>.*?a<\/del><ins>.*?the<\/ins> harbour\?/)
    assert.match(html, /<del>.*?#sea<\/del> <ins>.*?#travel<\/ins>/)
  })

  test('names what is gone as it was called, without a link', async ({ assert }) => {
    const thing = randomUUID()
    const about = { resource_id: thing, source: 'terminal' }
    await addEntries([
      {
        ...{ ...about, action: 'speech_purged', resource_type: 'speech' },
        ...{
          created_at: '2025-03-02T00:00:00Z',
          changes: { text: { before: 'Ahoy!', after: null } },
        },
      },
      {
        ...{ ...about, action: 'tag_merged', resource_type: 'tag' },
        created_at: '2025-03-01T00:00:00Z',
        changes: {
          name: { before: 'trip', after: null },
          merged_into: { before: null, after: 'travel' },
        },
      },
    ])
    const client = await PanelClient.signIn()
    const { html } = await client.get(`${PATH}?id=${thing}`)
    assert.deepEqual(sayings(html), [
      'Somebody in the terminal deleted the speech “Ahoy!” for good',
      'Somebody in the terminal merged the tag #trip into #travel',
    ])
    assert.notInclude(html, `/admin/speeches/${thing}`)
    assert.notInclude(html, `/admin/tags/${thing}`)
  })

  test('filters by {name}')
    .with([
      { name: 'action', differs: { action: 'kettle_sold' }, query: 'action=kettle_mended' },
      { name: 'type', differs: { resource_type: 'cup' }, query: 'type=kettle' },
      { name: 'source', differs: { source: 'terminal' }, query: 'source=api' },
      { name: 'from', differs: { created_at: '2025-02-28T23:59:59Z' }, query: 'from=2025-03-01' },
      { name: 'to', differs: { created_at: '2025-03-02T00:00:00Z' }, query: 'to=2025-03-01' },
    ])
    .run(async ({ assert }, { differs, query }) => {
      const time = { created_at: '2025-03-01T23:59:59Z' }
      const thing = await addEntries([time, { ...time, ...differs }])
      const client = await PanelClient.signIn()
      const all = await client.get(`${PATH}?id=${thing}`)
      assert.lengthOf(sayings(all.html), 2)
      const some = await client.get(`${PATH}?id=${thing}&${query}`)
      assert.lengthOf(sayings(some.html), 1)
      assert.include(some.html, `href="${PATH}?id=${thing}"`)
    })

  test('filters by admin, and tells apart who did it', async ({ assert }) => {
    const [anna, other] = [await createAdmin(), await createAdmin()]
    const thing = await addEntries([{ admin_id: anna.admin.id }, { admin_id: other.admin.id }])
    const client = await PanelClient.signIn()
    const { html } = await client.get(`${PATH}?id=${thing}&admin=${anna.admin.id}`)
    assert.deepEqual(
      sayings(html).map((said) => said.split(' ')[0]),
      [anna.admin.username]
    )
  })

  test('leaves out what is no filter or has no such value, and says so', async ({ assert }) => {
    const thing = await addEntries([{}, {}])
    const client = await PanelClient.signIn()
    const wrong = [
      'sort=password',
      'admin=keeper',
      'source=mail',
      'from=2026-02-30',
      'to=2025-03-01T12:00:00Z',
      'before=yesterday',
      'after[]=x',
      'page=-1',
    ]
    for (const one of wrong) {
      const { html, status } = await client.get(`${PATH}?id=${thing}&${one}`)
      assert.equal(status, 200, one)
      assert.lengthOf(sayings(html), 2, one)
      assert.include(html, `“${one.split(/[=[]/)[0]}”`, one)
    }
    const plain = await client.get(`${PATH}?id=${thing}&action=&from=`)
    assert.notInclude(plain.html, 'Left out')
    const { status, html } = await client.get(`${PATH}?${wrong.join('&')}`)
    assert.equal(status, 200)
    assert.include(html, 'and more')
  })

  test('pages through, and keeps its place while new entries come', async ({ assert }) => {
    const entries = Array.from({ length: 120 }, (_, index) => ({
      // The same moment for three: their ids decide.
      created_at: new Date(Date.UTC(2025, 2, 1) + Math.floor(index / 3) * 1000).toISOString(),
      changes: { number: { after: index } },
    }))
    const thing = await addEntries(entries)
    const client = await PanelClient.signIn()
    const numbers = (html: string) =>
      [...html.matchAll(/number<\/span> <span>(\d+)/g)].map(([, number]) => Number(number))
    const link = (html: string, rel: string) =>
      new RegExp(`href="([^"]+)" rel="${rel}"`).exec(html)?.[1]!.replaceAll('&amp;', '&')

    const first = await client.get(`${PATH}?id=${thing}`)
    assert.isUndefined(link(first.html, 'prev'))
    await addEntries([{ resource_id: thing, changes: { number: { after: 999 } } }])
    const second = await client.get(link(first.html, 'next')!)
    const third = await client.get(link(second.html, 'next')!)
    assert.isUndefined(link(third.html, 'next'))
    const seen = [first, second, third].flatMap(({ html }) => numbers(html))
    assert.sameMembers(seen, [...entries.keys()])
    assert.deepEqual(seen.slice(0, 3).toSorted(), [117, 118, 119])

    const back = await client.get(link(third.html, 'prev')!)
    assert.deepEqual(numbers(back.html), numbers(second.html))
    const again = await client.get(link(back.html, 'prev')!)
    assert.deepEqual(numbers(again.html), numbers(first.html))
    const newest = await client.get(link(again.html, 'prev')!)
    assert.deepEqual(numbers(newest.html), [999])
    assert.isUndefined(link(newest.html, 'prev'))
  })

  test('says what to do where nothing is found', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { html } = await client.get(`${PATH}?id=${randomUUID()}`)
    assert.lengthOf(sayings(html), 0)
    assert.include(html, 'Nothing in the audit log has all of this')
    assert.include(html, 'Clear all filters')
  })

  test('shows hostile text as text', async ({ assert }) => {
    const thing = await addEntries([
      {
        ...{ action: `did_${HOSTILE}`, resource_type: `thing_${HOSTILE}` },
        changes: {
          [HOSTILE]: { before: `a ${HOSTILE}`, after: `b ${HOSTILE}` },
          object: { after: { [HOSTILE]: HOSTILE } },
          list: { before: [], after: [{ name: HOSTILE }, HOSTILE] },
        },
      },
    ])
    const client = await PanelClient.signIn()
    for (const query of [`id=${thing}`, `${encodeURIComponent(HOSTILE)}=1&id=${thing}`]) {
      const { html } = await client.get(`${PATH}?${query}`)
      assert.lengthOf(sayings(html), 1)
      assert.notInclude(html, '<img')
      assert.notInclude(html, '<script>')
      assert.include(html, '&lt;img src=x onerror=alert(1)&gt;')
    }
  })
})
