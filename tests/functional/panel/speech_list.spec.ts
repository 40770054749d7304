import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { createSpeech, insertSpeeches, type Speech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { PanelClient } from '#tests/support/panel_client'
import { watchStatements } from '#tests/support/statements'

const PATH = '/admin/speeches'

/** Speeches under a tag of their own, by a short name, the oldest first. */
async function createCatalog(fields: Record<string, Partial<Speech>>) {
  const tag = await createTag()
  const names = new Map<string, string>()
  const start = DateTime.utc().minus({ days: 1 })
  for (const [position, [name, values]] of Object.entries(fields).entries()) {
    const createdAt = start.plus({ minutes: position })
    const speech = await createSpeech([tag], { text: `Speech ${name}.`, createdAt, ...values })
    names.set(speech.id, name)
  }
  const client = await PanelClient.signIn()
  const idOf = (name: string) => [...names].find(([, one]) => one === name)![0]
  const namesIn = (html: string) => {
    return [...html.matchAll(/<tr id="s-([^"]+)"/g)].map(([, id]) => names.get(id!) ?? id).join(' ')
  }
  /** Gets a list of these speeches alone. */
  const list = (query = '') => follow(client, `${PATH}?tag=${tag.id}&${query}`)
  /** The names of the speeches in such a list. */
  const namesOf = async (query = '') => {
    const { html } = await list(query)
    return namesIn(html)
  }
  return { tag, client, idOf, namesIn, namesOf, list }
}

/** As a browser does: a form's address is made shorter. */
async function follow(client: PanelClient, path: string) {
  const answer = await client.get(path)
  return answer.status === 303 ? client.get(answer.location!) : answer
}

function linkIn(html: string, relation: 'prev' | 'next'): string | undefined {
  const [, href] = new RegExp(`rel="${relation}" href="([^"]+)"`).exec(html) ?? []
  return href?.replaceAll('&amp;', '&')
}

test.group('The list of speeches', () => {
  test('has what the filter {query} says: {found}')
    .with([
      { query: '', found: 'd c b a' },
      { query: 'level=A1', found: 'b' },
      { query: 'level=A1&level=C1', found: 'c b' },
      { query: 'level=A1,C1', found: 'c b' },
      { query: 'type=question', found: 'c' },
      { query: 'level=C1&type=question', found: 'c' },
      { query: 'level=A1&type=question', found: '' },
      { query: 'state=draft', found: 'b' },
      { query: 'state=published', found: 'd c a' },
      { query: 'state=bin', found: 'e' },
      { query: 'recording=with', found: 'c b a' },
      { query: 'recording=without', found: 'd' },
      { query: 'warning=any', found: 'd c' },
      { query: 'warning=audio_quiet', found: 'c' },
      { query: 'warning=audio_loud', found: '' },
      { query: 'q=harbors', found: 'a' },
      { query: 'q=harbro', found: 'a' },
      { query: 'q=harbor&level=A1', found: '' },
    ])
    .run(async ({ assert }, { query, found }) => {
      const { list, namesIn } = await createCatalog({
        a: { text: 'The harbor is quiet today.' },
        b: { level: 'A1', published: false },
        c: { level: 'C1', type: 'question', warnings: ['audio_quiet'] },
        d: { audioUrl: null, audioDurationMs: null, warnings: ['text_doubtful'] },
        e: { deletedAt: DateTime.utc() },
      })
      const page = await list(query)
      assert.equal(page.status, 200)
      assert.equal(namesIn(page.html), found)
      if (found === '') assert.include(page.html, 'No speech has all of this')
    })

  test('has the speeches with all of several tags, and of an import', async ({ assert }) => {
    const { namesOf, namesIn, idOf, client } = await createCatalog({ a: {}, b: {}, c: {} })
    const [second, batchId] = [await createTag(), randomUUID()]
    await db.table('speech_tags').multiInsert([
      { speech_id: idOf('a'), tag_id: second.id },
      { speech_id: idOf('c'), tag_id: second.id },
    ])
    await db.table('batches').insert({ id: batchId, kind: 'import', details: '{}' })
    await db.table('batch_speeches').multiInsert([
      { batch_id: batchId, speech_id: idOf('b'), version: 1 },
      { batch_id: batchId, speech_id: idOf('c'), version: 1 },
    ])
    assert.equal(await namesOf(`tag=${second.id}`), 'c a')
    const imported = await follow(client, `${PATH}?import=${batchId}`)
    assert.equal(namesIn(imported.html), 'c b')
    assert.equal(await namesOf(`tag=${second.id}&import=${batchId}`), 'c')
  })

  test('sorts by {sort}: {found}')
    .with([
      { sort: '-created_at', found: 'c b a' },
      { sort: 'created_at', found: 'a b c' },
      { sort: '-updated_at', found: 'b c a' },
      { sort: 'updated_at', found: 'a c b' },
      { sort: 'text', found: 'c a b' },
      { sort: '-text', found: 'b a c' },
      { sort: 'level', found: 'b c a' },
      { sort: '-level', found: 'a c b' },
    ])
    .run(async ({ assert }, { sort, found }) => {
      const { namesOf, idOf } = await createCatalog({
        a: { text: 'Half past nine.', level: 'C1' },
        b: { text: 'it rains.', level: 'A1' },
        c: { text: 'Go on.', level: 'B1' },
      })
      for (const name of ['a', 'c', 'b']) {
        await db.from('speeches').where('id', idOf(name)).update({ type: 'question' })
      }
      assert.equal(await namesOf(`sort=${sort}`), found)
    })

  test('pages to the end and back by {sort}, each speech once, whatever changes meanwhile')
    .with([
      { sort: '-created_at' },
      { sort: 'updated_at' },
      { sort: 'text' },
      { sort: '-text' },
      { sort: 'level' },
    ])
    .run(async ({ assert }, { sort }) => {
      const tag = await createTag()
      // In one statement: all have the same times and texts, so that only their ids tell them apart.
      const ids = await insertSpeeches(60, [tag])
      const client = await PanelClient.signIn()
      const idsIn = (html: string) => {
        return [...html.matchAll(/<tr id="s-([^"]+)"/g)].map(([, id]) => id!)
      }
      const seen: string[] = []
      const pages: string[][] = []
      let path: string | undefined = `${PATH}?tag=${tag.id}&sort=${sort}&per=25`
      let last = ''
      while (path !== undefined) {
        const { html } = await follow(client, path)
        const shown = idsIn(html)
        pages.push(shown)
        seen.push(...shown)
        last = html
        path = linkIn(html, 'next')
        // The last one shown is deleted, and a new one comes in at the top.
        if (path === undefined) break
        await db.from('speeches').where('id', shown.at(-1)!).update({ deleted_at: new Date() })
      }
      assert.sameMembers(seen, ids)
      assert.lengthOf(pages, 3)
      const { html } = await client.get(linkIn(last, 'prev')!)
      assert.includeMembers(pages[1]!, idsIn(html).slice(1))
      assert.lengthOf(idsIn(html), 25)
    })

  test('goes on behind a long text, and behind one that has changed', async ({ assert }) => {
    const long = `${'A very '.repeat(60)}long way`
    const { list, namesIn, client, idOf } = await createCatalog(
      Object.fromEntries(
        Array.from({ length: 27 }, (_, at) => {
          const name = at === 26 ? 'zz' : String.fromCharCode(97 + at)
          return [name, { text: `${long} ${name}.` }]
        })
      )
    )
    const first = await list('sort=text&per=25')
    const next = linkIn(first.html, 'next')!
    assert.isBelow(next.length, 300)
    const second = await client.get(next)
    assert.equal(namesIn(second.html), 'z zz')
    await db.from('speeches').where('id', idOf('y')).update({ text: 'Another.' })
    const again = await client.get(next)
    assert.equal(again.status, 200)
  })

  test('says in its address only what differs from other lists', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const form =
      'q=&level=A1&type=&state=&recording=&warning=&sort=-created_at&per=50&columns=recording&columns=level&columns=type&columns=tags&columns=state&columns=created'
    const sent = await client.get(`${PATH}?${form}`)
    assert.equal(sent.status, 303)
    assert.equal(sent.location, `${PATH}?level=A1`)
    const page = await client.get(sent.location!)
    assert.equal(page.status, 200)
  })

  test('shows the columns that are asked for', async ({ assert }) => {
    const { list } = await createCatalog({ a: { externalId: `id-${randomUUID()}` } })
    const { html } = await list('columns=external_id,level')
    assert.match(html, /<td class="col-external_id"><bdi>id-/)
    assert.include(html, 'class="col-level"')
    assert.notInclude(html, 'class="col-tags"')
    const usual = await list()
    assert.include(usual.html, 'class="col-tags"')
  })

  test('leaves out what it does not know, and says so: {query}')
    .with([
      { query: 'page=-1', named: 'page' },
      { query: 'sort=password', named: 'sort' },
      { query: 'level=A7', named: 'level' },
      { query: 'level=A1&level=D1', named: 'level' },
      { query: 'type=question&type=answer', named: 'type' },
      { query: 'state=gone', named: 'state' },
      { query: 'per=1000000', named: 'per' },
      { query: 'tag=topic', named: 'tag' },
      { query: `tag=${randomUUID()}`, named: 'tag' },
      { query: 'import=12', named: 'import' },
      { query: 'warning=%27', named: 'warning' },
      { query: `q=${'a'.repeat(201)}`, named: 'q' },
      { query: 'q=%00', named: 'q' },
      { query: 'q=%ff', named: 'q' },
      { query: 'level[]=A1', named: 'level[]' },
      { query: '__proto__=1', named: '__proto__' },
      { query: Array.from({ length: 500 }, (_, at) => `f${at}=1`).join('&'), named: 'f0' },
      { query: Array.from({ length: 500 }, () => 'level=X1').join('&'), named: 'level' },
      { query: '%3Cscript%3E=1', named: '&lt;script&gt;' },
    ])
    .run(async ({ assert }, { query, named }) => {
      const client = await PanelClient.signIn()
      const page = await client.get(`${PATH}?${query}`)
      assert.equal(page.status, 200)
      assert.match(page.html, /Left out of the address/)
      assert.include(/not known here: ([^<]*)</.exec(page.html)![1], named)
    })

  test('begins at the first page for what is no cursor: {cursor}')
    .with([
      { cursor: 'x' },
      { cursor: `${randomUUID()}~x` },
      { cursor: `${randomUUID()}~99999999999999999999` },
      { cursor: `${randomUUID()}~9999999999999999` },
      { cursor: `${randomUUID()}~A1~12` },
      { cursor: "'; drop table speeches" },
    ])
    .run(async ({ assert }, { cursor }) => {
      const { list } = await createCatalog({ a: {} })
      for (const sort of ['-created_at', 'text', 'level']) {
        for (const way of ['after', 'before']) {
          const page = await list(`${way}=${encodeURIComponent(cursor)}&sort=${sort}`)
          assert.equal(page.status, 200)
        }
      }
    })

  test('shows hostile texts as texts', async ({ assert }) => {
    const hostile = `"><img src=x onerror=alert(1)> & '{{ 1 }}' \u202eعكس 🙂`
    const { list, client, tag } = await createCatalog({
      a: {
        text: `${hostile} ${'x'.repeat(400)}`,
        externalId: `${hostile.slice(0, 20)}${randomUUID()}`,
      },
    })
    await db
      .from('tags')
      .where('id', tag.id)
      .update({ name: `${hostile}${randomUUID()}`.slice(0, 100) })
    const { html } = await list('columns=external_id,tags')
    assert.notInclude(html, '<img')
    assert.include(html, '&lt;img src=x onerror=alert(1)&gt;')
    assert.include(html, '{{ 1 }}')
    const searched = await client.get(
      `${PATH}?q=${encodeURIComponent(hostile).replaceAll('%20', '+')}`
    )
    assert.notInclude(searched.html, '<img')
  })

  test('says what can be taken off a filter that has no speech', async ({ assert }) => {
    const { list, tag } = await createCatalog({ a: {}, b: {} })
    const { html } = await list('level=C1&state=draft')
    assert.include(html, 'No speech has all of this')
    const ways = [...html.matchAll(/<li><a class="button" href="([^"]+)"/g)].map(([, href]) => {
      return href!.replaceAll('&amp;', '&')
    })
    assert.sameMembers(ways, [
      `${PATH}?tag=${tag.id}&state=draft`,
      `${PATH}?level=C1&state=draft`,
      `${PATH}?level=C1&tag=${tag.id}`,
    ])
  })

  test('counts up to a thousand', async ({ assert }) => {
    const tag = await createTag()
    await insertSpeeches(1000, [tag])
    const client = await PanelClient.signIn()
    const counted = async () => {
      const { html } = await client.get(`${PATH}?tag=${tag.id}`)
      return /<span class="count">([^<]+)</.exec(html)![1]
    }
    assert.equal(await counted(), '1,000')
    await insertSpeeches(1, [tag])
    assert.equal(await counted(), 'more than 1,000')
    await db
      .from('speeches')
      .whereIn('id', db.from('speech_tags').select('speech_id').where('tag_id', tag.id))
      .delete()
  })

  test('leads to each speech and back to the list', async ({ assert }) => {
    const { list, idOf, tag } = await createCatalog({ a: {} })
    const { html } = await list('level=B1')
    const back = encodeURIComponent(`${PATH}?level=B1&tag=${tag.id}`)
    assert.include(html, `href="/admin/speeches/${idOf('a')}?back=${back}"`)
  })

  test('is narrowed to an import, of which its filter offers the last ones', async ({ assert }) => {
    const { client, idOf } = await createCatalog({ a: {} })
    // Newer than those of other tests.
    const soon = DateTime.utc().plus({ hours: 1 })
    const imports = Array.from({ length: 22 }, (_, at) => {
      const undone = { undone_at: at === 21 ? soon.toJSDate() : null, speech_count: at }
      const time = soon.plus({ minutes: at }).toJSDate()
      return { id: randomUUID(), kind: 'import', details: '{}', created_at: time, ...undone }
    })
    await db.table('batches').multiInsert(imports)
    const bulk = { ...imports[21], id: randomUUID(), kind: 'bulk_change', undone_at: null }
    await db.table('batches').insert(bulk)
    const newest = imports[20]!
    await db
      .table('batch_speeches')
      .insert({ batch_id: newest.id, speech_id: idOf('a'), version: 1 })
    const offered = (html: string) => {
      return [...html.matchAll(/name="import" value="([^"]+)"/g)].map(([, id]) => id)
    }
    const usual = await client.get(PATH)
    const last = imports.slice(1, 21).map(({ id }) => id)
    assert.deepEqual(offered(usual.html), last.toReversed())
    const narrowed = await client.get(`${PATH}?import=${newest.id}`)
    assert.include(narrowed.html, `id="s-${idOf('a')}"`)
    const time = DateTime.fromJSDate(newest.created_at, { zone: 'utc' })
    const shown = time.setLocale('en').toFormat('d LLL yyyy, HH:mm')
    assert.include(narrowed.html, `<bdi>Import of ${shown}</bdi>`)
    assert.include(narrowed.html, `${shown} · 20 speeches · in the terminal`)
    // What is chosen is offered, also when it is an older one.
    const { html } = await client.get(`${PATH}?import=${imports[0]!.id}`)
    assert.includeMembers(offered(html), [...last, imports[0]!.id])
    await db
      .from('batches')
      .whereIn('id', [...imports.map(({ id }) => id), bulk.id])
      .delete()
  })

  test('finds a speech by its external id as a whole: {words}')
    .with([
      { words: (id: string) => id, found: 'a' },
      { words: (id: string) => `  ${id} `, found: 'a' },
      { words: (id: string) => id.slice(0, -1), found: '' },
      { words: (id: string) => `${id} harbor`, found: '' },
    ])
    .run(async ({ assert }, { words, found }) => {
      const externalId = `a2 "-4${randomUUID().replaceAll(/[a-z]/g, '7')}`
      const { namesOf } = await createCatalog({ a: { externalId, text: 'It rains.' }, b: {} })
      assert.equal(await namesOf(`q=${encodeURIComponent(words(externalId))}`), found)
    })

  test('takes at most six statements, the session included', async ({ assert, cleanup }) => {
    const { client, tag } = await createCatalog({ a: {}, b: {} })
    const statements = watchStatements(cleanup)
    for (const query of ['', 'level=A1', 'q=speech', 'state=draft&sort=text', `tag=${tag.id}`]) {
      statements.length = 0
      const { status } = await client.get(query === '' ? PATH : `${PATH}?${query}`)
      assert.equal(status, 200)
      const queries = statements.filter(({ text }) => /^\s*(select|with)/i.test(text))
      assert.isAtMost(queries.length, 6, queries.map(({ text }) => text).join('\n\n'))
      assert.isAtMost(statements.length, 9, statements.map(({ text }) => text).join('\n\n'))
    }
  })
})

test.group('The columns that an admin has kept', () => {
  async function ownList() {
    const { admin, username } = await createAdmin()
    await createSpeech([], { externalId: `id-${randomUUID()}` })
    const client = await PanelClient.signIn({ username, password: ADMIN_PASSWORD })
    const columnsOf = (html: string) => {
      return [...html.matchAll(/<th [^>]*class="col-(\w+)"/g)].map(([, name]) => name)
    }
    const columnsAt = async (path: string) => {
      const { html } = await follow(client, path)
      return columnsOf(html)
    }
    return { admin, client, columnsAt }
  }
  const USUAL = ['sentence', 'recording', 'level', 'type', 'tags', 'state', 'created']

  test('are those of the list from then on, unless its address names others', async ({
    assert,
  }) => {
    const { client, columnsAt } = await ownList()
    assert.deepEqual(await columnsAt(PATH), USUAL)
    const back = `${PATH}?level=B1&columns=level,external_id`
    const kept = await client.post(`${PATH}/columns`, { columns: 'external_id,level', back })
    assert.deepEqual([kept.status, kept.location], [303, `${PATH}?level=B1`])
    assert.deepEqual(await columnsAt(PATH), ['sentence', 'level', 'external_id'])
    assert.deepEqual(await columnsAt(`${PATH}?columns=type`), ['sentence', 'type'])
    const usual = `${PATH}?columns=${USUAL.slice(1).join('%2C')}`
    assert.deepEqual(await columnsAt(usual), USUAL)
    // The address says what differs from one's own columns.
    const { html } = await follow(client, usual)
    assert.include(html, 'columns=recording%2Clevel%2Ctype%2Ctags%2Cstate%2Ccreated')
  })

  test('are the usual ones for {columns}')
    .with([{ columns: '' }, { columns: 'password,__proto__' }, { columns: ',,,' }])
    .run(async ({ assert }, { columns }) => {
      const { client, columnsAt } = await ownList()
      await client.post(`${PATH}/columns`, { columns: 'type', back: PATH })
      const { status } = await client.post(`${PATH}/columns`, { columns, back: '/admin/tags' })
      assert.equal(status, 303)
      assert.deepEqual(await columnsAt(PATH), USUAL)
    })

  test('are left out where they are not known any more', async ({ assert }) => {
    const { admin, columnsAt } = await ownList()
    const settings = { columns: ['shoe_size', 'level'] }
    await db.from('admins').where('id', admin.id).update({ settings })
    assert.deepEqual(await columnsAt(PATH), ['sentence', 'level'])
  })
})

test.group('The export of a list', () => {
  test('has what the filter shows, and is audited as of a page', async ({ assert }) => {
    const { client, tag } = await createCatalog({
      a: { text: '=A harbor.' },
      b: { level: 'A1' },
      c: { audioUrl: null, audioDurationMs: null },
    })
    const page = await client.get(`${PATH}?level=B1&tag=${tag.id}`)
    const [, href] = /href="(\/admin\/speeches\/export[^"]*)"/.exec(page.html)!
    const file = await client.get(href!.replaceAll('&amp;', '&'))
    assert.equal(file.status, 200)
    assert.match(
      file.headers.get('content-disposition')!,
      /^attachment; filename="saywell-.*\.csv"$/
    )
    const lines = file.html.trimEnd().split('\r\n').slice(1)
    assert.lengthOf(lines, 1)
    assert.include(lines[0], "'=A harbor.")
    const entry = await db
      .from('audit_logs')
      .where('action', 'content_exported')
      .orderBy('created_at', 'desc')
      .firstOrFail()
    assert.equal(entry.source, 'page')
    assert.deepEqual(entry.changes.tagId, { after: [tag.id] })
  })

  test('is not for guests', async ({ assert }) => {
    const answer = await new PanelClient().get(`${PATH}/export`)
    assert.equal(answer.status, 303)
    assert.match(answer.location!, /^\/admin\/login/)
  })
})
