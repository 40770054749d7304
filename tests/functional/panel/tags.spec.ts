import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createSpeech, createSpeeches } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { auditedAbout } from '#tests/support/audit'
import { type PanelAnswer, PanelClient } from '#tests/support/panel_client'

function valueOf(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
}

/** A page's text: without tags, blanks as one. */
function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
}

/** The row of a tag in the list, as text. */
function rowOf(html: string, name: string): string {
  const rows = html.match(/<tr>[^]*?<\/tr>/g) ?? []
  return textOf(rows.find((row) => row.includes(`#${name}<`)) ?? '')
}

/** The names in the list, in its order. */
function namesIn(html: string): string[] {
  return [...html.matchAll(/<th scope="row"><a[^>]*><bdi>#([^<]*)/g)].map(([, name]) => name!)
}

async function nameOf(id: string): Promise<string | undefined> {
  const [row] = await db.from('tags').where('id', id).select('name')
  return (row as { name: string } | undefined)?.name
}

async function statusOf(answer: Promise<PanelAnswer>): Promise<number> {
  const { status } = await answer
  return status
}

test.group('Tags in the admin pages', () => {
  test('are refused to guests, and to forms without the token', async ({ assert }) => {
    const tag = await createTag()
    const guest = new PanelClient()
    assert.equal(await statusOf(guest.get('/admin/tags')), 303)
    for (const path of ['', '/delete', '/merge']) {
      const refused = await guest.post(`/admin/tags/${tag.id}${path}`, { name: 'taken over' })
      assert.oneOf(refused.status, [401, 403])
    }
    const client = await PanelClient.signIn()
    const forged = await client.post(`/admin/tags/${tag.id}/delete`, { _csrf: 'forged' })
    assert.equal(forged.status, 403)
    assert.equal(await nameOf(tag.id), tag.name)
  })

  test('are listed with their numbers, found by words and category, and sorted', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const word = randomUUID()
    const category = randomUUID()
    const few = await createTag({ name: `B ${word}`, category })
    const many = await createTag({ name: `a ${word}`, category })
    const none = await createTag({ name: `C’s ${word}`, category: null })
    await createSpeeches(2, [many])
    await createSpeech([few, many], { published: false })
    await createSpeech([few], { deletedAt: new Date().toISOString() as never })
    const { html } = await client.get(`/admin/tags?q=${word.toUpperCase()}`)
    assert.deepEqual(namesIn(html), [many.name, few.name, none.name])
    assert.include(rowOf(html, many.name), '3 speeches')
    assert.include(rowOf(html, few.name), '1 speeches 1 in the bin')
    assert.include(rowOf(html, none.name), '0 speeches')
    for (const sign of ["'", '’', '´']) {
      const found = await client.get(`/admin/tags?q=${encodeURIComponent(`c${sign}s ${word}`)}`)
      assert.deepEqual(namesIn(found.html), [none.name])
    }
    const byNumber = await client.get(`/admin/tags?q=${word}&sort=-speeches`)
    assert.deepEqual(namesIn(byNumber.html), [many.name, few.name, none.name])
    const fewest = await client.get(`/admin/tags?q=${word}&sort=speeches`)
    assert.deepEqual(namesIn(fewest.html), [none.name, few.name, many.name])
    const last = await client.get(`/admin/tags?q=${word}&sort=-name`)
    assert.deepEqual(namesIn(last.html), [none.name, few.name, many.name])
    const ofCategory = await client.get(`/admin/tags?category=${category}`)
    assert.deepEqual(namesIn(ofCategory.html), [many.name, few.name])
    const ofNone = await client.get(`/admin/tags?q=${word}&category=*`)
    assert.deepEqual(namesIn(ofNone.html), [none.name])
  })

  test('are listed in spite of an address that is partly unknown, and it is said', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const tag = await createTag()
    const { status, html } = await client.get(
      `/admin/tags?page=-1&sort=password&q=${encodeURIComponent(tag.name)}`
    )
    assert.equal(status, 200)
    assert.deepEqual(namesIn(html), [tag.name])
    assert.include(html, 'left out: sort, page.')
    const lists = await client.get('/admin/tags?q[]=1&category[x]=2&page[]=3')
    assert.equal(lists.status, 200)
    const far = await client.get('/admin/tags?page=9999')
    assert.include(far.html, 'No tag is on this page any more')
    const unknown = Array.from({ length: 40 }, (_, index) => `filter${index}=1`)
    const filtered = await client.get(`/admin/tags?level=A1&${unknown.join('&')}`)
    assert.match(filtered.html, /left out: level, filter0, (?:filter\d, ){7}filter8\./)
    const asked = await client.get('/admin/tags?name=garden')
    assert.notInclude(asked.html, 'left out')
    assert.include(asked.html, 'value="garden"')
    const nothing = await client.get(`/admin/tags?q=${randomUUID()}`)
    assert.include(nothing.html, 'No tag is like this')
  })

  test('are made once, however often the form is sent', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const name = `Made ${randomUUID()}`
    const page = await client.get('/admin/tags')
    const id = valueOf(page.html, 'id')
    const fields = { id, name: `  ${name}  `, category: ' place ', back: '/admin/tags?q=Made' }
    const answers = await Promise.all([
      client.post('/admin/tags', fields),
      client.post('/admin/tags', fields),
    ])
    for (const { status, location } of answers) {
      assert.equal(status, 303)
      assert.equal(location, '/admin/tags?q=Made')
    }
    const [tag, ...more] = await db.from('tags').where('name', name)
    assert.isEmpty(more)
    assert.containsSubset(tag, { id, category: 'place' })
    const [entry, ...others] = await auditedAbout(id)
    assert.isEmpty(others)
    assert.containsSubset(entry, { action: 'tag_created', source: 'page' })
    const list = await client.get('/admin/tags')
    assert.include(list.html, `#${name} is there now.`)
  })

  test('are refused under a name that is taken, or is none, with what was typed', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const other = await createTag()
    const id = randomUUID()
    const taken = await client.post('/admin/tags', {
      id,
      name: other.name.toUpperCase(),
      category: 'kept as typed',
    })
    assert.equal(taken.status, 422)
    assert.include(taken.html, 'A tag with this name already exists')
    assert.include(taken.html, `/admin/tags/${other.id}`)
    assert.include(taken.html, 'value="kept as typed"')
    assert.include(taken.html, '<title>Error: Tags')
    for (const name of ['', '   ', 'x'.repeat(101), 'nul\0', '\u202e']) {
      const refused = await client.post('/admin/tags', { id: randomUUID(), name, category: '' })
      assert.equal(refused.status, 422, JSON.stringify(name))
      const [, said] = /id="name_error"[^>]*>\s*([^<]*?)\s*</.exec(refused.html)!
      assert.match(said!, /^(?:Write|The) [^]*\.$/, JSON.stringify(name))
      assert.notInclude(said!, 'field')
    }
    const forged = await client.post('/admin/tags', { id: 'none', name: 'x', category: '' })
    assert.equal(forged.status, 422)
  })

  test('are renamed, and moved to another category', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const tag = await createTag()
    const name = `Renamed ${randomUUID()}`
    const page = await client.get(`/admin/tags/${tag.id}?back=/admin/tags?page=2`)
    const seen = {
      seen_name: valueOf(page.html, 'seen_name'),
      seen_category: valueOf(page.html, 'seen_category'),
      back: valueOf(page.html, 'back'),
    }
    const saved = await client.post(`/admin/tags/${tag.id}`, { ...seen, name, category: '' })
    assert.equal(saved.status, 303)
    assert.equal(saved.location, '/admin/tags?page=2')
    const again = await client.post(`/admin/tags/${tag.id}`, { ...seen, name, category: '' })
    assert.equal(again.status, 303)
    const [entry, ...more] = await auditedAbout(tag.id)
    assert.isEmpty(more)
    assert.containsSubset(entry, {
      source: 'page',
      changes: { name: { after: name }, category: { before: 'topic', after: null } },
    })
  })

  test('that somebody changed meanwhile are not overwritten', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const tag = await createTag()
    const theirs = `Theirs ${randomUUID()}`
    await db.from('tags').where('id', tag.id).update({ name: theirs })
    const stale = await client.post(`/admin/tags/${tag.id}`, {
      seen_name: tag.name,
      seen_category: 'topic',
      name: 'Mine',
      category: 'topic',
    })
    assert.equal(stale.status, 412)
    assert.include(stale.html, `#${theirs}`)
    assert.include(stale.html, 'value="Mine"')
    assert.equal(await nameOf(tag.id), theirs)
    const mine = `Mine ${randomUUID()}`
    const saved = await client.post(`/admin/tags/${tag.id}`, {
      seen_name: valueOf(stale.html, 'seen_name'),
      seen_category: valueOf(stale.html, 'seen_category'),
      name: mine,
      category: 'topic',
    })
    assert.equal(saved.status, 303)
    assert.equal(await nameOf(tag.id), mine)
  })

  test('renamed to one that exists are offered to be merged', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const [tag, other] = [await createTag(), await createTag()]
    const refused = await client.post(`/admin/tags/${tag.id}`, { name: other.name, category: '' })
    assert.equal(refused.status, 422)
    assert.include(refused.html, `href="/admin/tags/${other.id}?`)
    const merge = `/admin/tags/${tag.id}/merge?into=${other.id}`
    assert.include(refused.html, merge)
    const preview = await client.get(merge)
    assert.equal(preview.status, 200)
    assert.include(textOf(preview.html), `Merge #${tag.name} into #${other.name}`)
  })

  test('are deleted only when no speech has them', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const [unused, used] = [await createTag(), await createTag()]
    await createSpeech([used])
    await createSpeech([used], { deletedAt: new Date().toISOString() as never })
    const page = await client.get(`/admin/tags/${used.id}`)
    assert.include(page.html, '2 speeches have this tag, 1 of them in the bin.')
    assert.notInclude(page.html, 'Delete the tag')
    const refused = await client.post(`/admin/tags/${used.id}/delete`)
    assert.equal(refused.status, 409)
    assert.equal(await nameOf(used.id), used.name)
    for (const said of ['The tag is deleted.', 'The tag had been deleted already.']) {
      const deleted = await client.post(`/admin/tags/${unused.id}/delete`)
      assert.equal(deleted.status, 303)
      const list = await client.get(deleted.location!)
      assert.include(list.html, said)
    }
    assert.isUndefined(await nameOf(unused.id))
    assert.equal(await statusOf(client.get(`/admin/tags/${unused.id}`)), 404)
  })

  test('with hostile names show them as text on every page', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const names = [
      `"><img src=x onerror=alert(1)> ${randomUUID()}`,
      `${'w'.repeat(60)} ${randomUUID()}`,
      `שלום ${randomUUID()}`,
      `🎉 {{ 1 + 1 }} ${randomUUID()}`,
    ]
    for (const name of names) {
      const made = await client.post('/admin/tags', { id: randomUUID(), name, category: '<b>' })
      assert.equal(made.status, 303)
      const [{ id }] = (await db.from('tags').where('name', name)) as [{ id: string }]
      const pages = [
        await client.get(`/admin/tags?q=${encodeURIComponent(name)}`),
        await client.get(`/admin/tags/${id}?back=javascript:alert(1)`),
        await client.get(`/admin/tags/${id}/merge?into=${encodeURIComponent(name)}`),
      ]
      for (const { html } of pages) {
        assert.notMatch(html, /<img|<b>|javascript:/)
        assert.include(html, name.slice(-36))
      }
      await client.post(`/admin/tags/${id}/delete`)
    }
  })
})

test.group('Merging tags in the admin pages', () => {
  async function twoTags() {
    const [tag, into] = [await createTag(), await createTag()]
    await createSpeeches(2, [tag])
    await createSpeech([tag, into])
    await createSpeeches(3, [into])
    const binned = await createSpeech([tag], { deletedAt: new Date().toISOString() as never })
    return { tag, into, binned, path: `/admin/tags/${tag.id}/merge` }
  }

  test('shows the numbers, and makes them true', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { tag, into, binned, path } = await twoTags()
    const form = await client.get(path)
    assert.equal(form.status, 200)
    assert.notInclude(form.html, 'name="digest"')
    const preview = await client.get(`${path}?into=${encodeURIComponent(into.name.toUpperCase())}`)
    const sum = `3 + 4, 1 has both → 6 speeches; #${tag.name} is gone.`
    assert.include(textOf(preview.html), sum)
    assert.include(preview.html, '1 speech in the bin will have the other tag, too.')
    const fields = { into: into.id, digest: valueOf(preview.html, 'digest') }
    const merged = await client.post(path, { ...fields, back: '/admin/tags?q=tag' })
    assert.equal(merged.status, 303)
    assert.equal(merged.location, '/admin/tags?q=tag')
    const list = await client.get(`/admin/tags?q=${encodeURIComponent(into.name)}`)
    assert.include(list.html, 'is merged into')
    assert.include(rowOf(list.html, into.name), '6 speeches 1 in the bin')
    assert.isUndefined(await nameOf(tag.id))
    const [{ count }] = (await db
      .from('speech_tags')
      .where({ speech_id: binned.id, tag_id: into.id })
      .count('* as count')) as unknown as [{ count: string }]
    assert.equal(count, '1')
    const entries = await auditedAbout(tag.id)
    assert.containsSubset(entries.at(-1), { action: 'tag_merged', source: 'page' })

    const again = await client.post(path, fields)
    assert.equal(again.status, 303)
    const said = await client.get(again.location!)
    assert.include(said.html, 'The tag was gone already.')
  })

  test('can be undone from the notice', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { tag, into, path } = await twoTags()
    const preview = await client.get(`${path}?into=${into.id}`)
    await client.post(path, { into: into.id, digest: valueOf(preview.html, 'digest') })
    const list = await client.get('/admin/tags')
    const action = /action="(\/admin\/batches\/[^"]+\/undo)"/.exec(list.html)![1]!
    const undone = await client.post(action, { back: valueOf(list.html, 'back') })
    assert.equal(undone.location, '/admin/tags')
    assert.equal(await nameOf(tag.id), tag.name)
    const numbers = await client.get(`/admin/tags?q=${encodeURIComponent(tag.name)}`)
    assert.include(rowOf(numbers.html, tag.name), '3 speeches 1 in the bin')
  })

  test('answers 409 with the new numbers when they have changed', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { tag, into, path } = await twoTags()
    const preview = await client.get(`${path}?into=${into.id}`)
    await createSpeech([tag])
    const fields = { into: into.id, digest: valueOf(preview.html, 'digest') }
    const late = await client.post(path, fields)
    assert.equal(late.status, 409)
    assert.include(textOf(late.html), '4 + 4, 1 has both → 7 speeches')
    assert.equal(await nameOf(tag.id), tag.name)
    const blind = await client.post(path, { into: into.id })
    assert.equal(blind.status, 409)
    const merged = await client.post(path, { ...fields, digest: valueOf(late.html, 'digest') })
    assert.equal(merged.status, 303)
  })

  test('refuses the tag itself, and one that does not exist', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const tag = await createTag()
    const path = `/admin/tags/${tag.id}/merge`
    const itself = await client.get(`${path}?into=${encodeURIComponent(tag.name)}`)
    assert.equal(itself.status, 422)
    assert.include(itself.html, 'cannot be merged with itself')
    const unknown = await client.get(`${path}?into=nowhere%20at%20all`)
    assert.equal(unknown.status, 422)
    assert.include(unknown.html, 'value="nowhere at all"')
    for (const query of ['into[]=x', 'into=%00', `into=${'x'.repeat(2000)}`]) {
      const odd = await client.get(`${path}?${query}`)
      assert.equal(odd.status, 422)
      assert.include(odd.html, 'There is no such tag.')
    }
    const sent = await client.post(path, { into: tag.id, digest: 'x' })
    assert.equal(sent.status, 422)
    assert.equal(await statusOf(client.get(`/admin/tags/${randomUUID()}/merge`)), 404)
  })
})
