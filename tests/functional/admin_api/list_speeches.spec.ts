import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createAdmin } from '#database/factories/admins'
import { createSpeech, type Speech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { assertRefused } from '#tests/support/problems'

const PATH = '/api/v1/admin/speeches'

interface Page {
  data: { id: string; text: string; tags: { id: string }[] }[]
  meta: { page: number; per_page: number; total: number; last_page: number }
}

/** Speeches under a tag of their own, by a short name, the oldest first. */
async function createCatalog(fields: Record<string, Partial<Speech>>) {
  const { accessToken } = await createAdmin()
  const tag = await createTag()
  const names = new Map<string, string>()
  const start = DateTime.utc().minus({ days: 1 })
  for (const [position, [name, values]] of Object.entries(fields).entries()) {
    const createdAt = start.plus({ minutes: position })
    const speech = await createSpeech([tag], { text: `Speech ${name}.`, createdAt, ...values })
    names.set(speech.id, name)
  }
  return {
    tag,
    accessToken,
    path: `${PATH}?tag_id=${tag.id}`,
    namesIn: (page: Page) => page.data.map(({ id }) => names.get(id) ?? id).join(' '),
  }
}

test.group('GET admin/speeches', () => {
  test('pages through the speeches, newest first', async ({ assert, client }) => {
    const { accessToken, path, namesIn, tag } = await createCatalog({ a: {}, b: {}, c: {}, d: {} })
    const send = (query: string) => client.get(`${path}&${query}`).bearerToken(accessToken)
    const all = await send('')
    all.assertStatus(200)
    assert.equal(namesIn(all.body() as Page), 'd c b a')
    assert.deepEqual(all.body().meta, { page: 1, per_page: 20, total: 4, last_page: 1 })
    assert.deepEqual((all.body() as Page).data[0]!.tags, [
      { id: tag.id, name: tag.name, category: 'topic' },
    ] as never)
    const pages = [await send('per_page=3'), await send('per_page=3&page=2')]
    assert.deepEqual(
      pages.map((page) => namesIn(page.body() as Page)),
      ['d c b', 'a']
    )
    assert.deepEqual(pages[1]!.body().meta, { page: 2, per_page: 3, total: 4, last_page: 2 })
    const past = await send('page=1000000')
    assert.deepEqual(past.body(), {
      data: [],
      meta: { page: 1_000_000, per_page: 20, total: 4, last_page: 1 },
    })
  })

  test('filters the speeches by {query}: {found}')
    .with([
      { query: '', found: 'warned noisy untold draft question b2' },
      { query: 'level=B2', found: 'b2' },
      { query: 'type=question', found: 'question' },
      { query: 'published=false', found: 'draft' },
      { query: 'published=true&type=answer&level=B1', found: 'warned noisy untold' },
      { query: 'deleted=true', found: 'binned' },
      { query: 'deleted=false&level=B2', found: 'b2' },
      { query: 'warning=audio_clipped', found: 'warned' },
      { query: 'warning=audio_quiet', found: 'warned noisy' },
      { query: 'warning=any', found: 'warned noisy' },
      { query: 'warning=audio', found: '' },
      { query: 'level=C1', found: '' },
    ])
    .run(async ({ assert, client }, { query, found }) => {
      const { accessToken, path, namesIn } = await createCatalog({
        b2: { level: 'B2' },
        question: { type: 'question' },
        draft: { published: false },
        binned: { deletedAt: DateTime.utc() },
        untold: { audioUrl: null },
        noisy: { warnings: ['audio_quiet'] },
        warned: { warnings: ['audio_clipped', 'audio_quiet'] },
      })
      const response = await client.get(`${path}&${query}`).bearerToken(accessToken)
      assert.equal(namesIn(response.body() as Page), found)
      assert.equal(response.body().meta.total, found === '' ? 0 : found.split(' ').length)
    })

  test('sorts the speeches by {sort}: {found}')
    .with([
      { sort: 'created_at', found: 'a b c' },
      { sort: '-created_at', found: 'c b a' },
      { sort: 'updated_at', found: 'a c b' },
      { sort: '-updated_at', found: 'b c a' },
      { sort: 'text', found: 'c a b' },
      { sort: '-text', found: 'b a c' },
      { sort: 'level', found: 'b c a' },
      { sort: '-level', found: 'a c b' },
    ])
    .run(async ({ assert, client }, { sort, found }) => {
      const now = DateTime.utc()
      const { accessToken, path, namesIn } = await createCatalog({
        a: { text: 'Milk?', level: 'C1', updatedAt: now.minus({ minutes: 3 }) },
        b: { text: 'tea?', level: 'A1', updatedAt: now.minus({ minutes: 1 }) },
        c: { text: 'Coffee?', level: 'A2', updatedAt: now.minus({ minutes: 2 }) },
      })
      const response = await client.get(`${path}&sort=${sort}`).bearerToken(accessToken)
      assert.equal(namesIn(response.body() as Page), found)
    })

  test('finds "{q}" among the speeches: {found}')
    .with([
      { q: 'garden', found: 'gardens garden' },
      { q: 'GARDENS', found: 'gardens garden' },
      { q: 'garden friend', found: 'gardens' },
      { q: 'garden -friend', found: 'garden' },
      { q: '"beautiful garden"', found: 'garden' },
      { q: 'tomorrow or friend', found: 'gardens train' },
      { q: 'to leave', found: 'train' },
      // One slip: missing, wrong, additional, swapped.
      { q: 'beatiful gardn', found: 'garden' },
      { q: 'frieds', found: 'gardens' },
      { q: 'triin', found: 'train' },
      { q: 'trainn', found: 'train' },
      { q: 'freind', found: 'gardens' },
      // Two slips in a long word.
      { q: 'tommorow', found: 'train' },
      { q: "don't leaf", found: '' },
      // Words that full text leaves out.
      { q: 'where is it', found: 'kettle' },
      { q: 'beatiful tomorow', found: '' },
      // What is excluded is not looked for, and stays excluded.
      { q: 'garden -garden', found: '' },
      { q: 'beatiful -friend', found: 'garden' },
      { q: 'gardns -friends', found: 'garden' },
      { q: 'gardns -"beautiful garden"', found: 'gardens' },
      { q: '-train -garden', found: 'kettle' },
      { q: '?!', found: '' },
      { q: "'); drop table speeches; --", found: '' },
      { q: '& | ! ( ) : * <-> \\', found: '' },
    ])
    .run(async ({ assert, client }, { q, found }) => {
      const { accessToken, path, namesIn } = await createCatalog({
        train: { text: 'My train leaves tomorrow.' },
        kettle: { text: 'Where is it?' },
        garden: { text: 'I have never seen such a beautiful garden.' },
        gardens: { text: 'Do your friends have gardens?' },
      })
      const query = `${path}&q=${encodeURIComponent(q)}`
      const response = await client.get(query).bearerToken(accessToken)
      response.assertStatus(200)
      assert.equal(namesIn(response.body() as Page), found)
    })

  test('puts the most similar speeches first, unless a sort is given', async ({
    assert,
    client,
  }) => {
    const { accessToken, path, namesIn } = await createCatalog({
      near: { text: 'He went to the restaurant.' },
      far: { text: 'We must restore the house.' },
    })
    const send = (query: string) => client.get(`${path}&${query}`).bearerToken(accessToken)
    const similar = await send('q=restarant')
    assert.match(namesIn(similar.body() as Page), /^near/)
    const sorted = await send('q=restarant&sort=text')
    assert.match(namesIn(sorted.body() as Page), /near/)
  })

  test('refuses to list speeches by "{query}"')
    .with([
      { query: 'page=0', field: 'page' },
      { query: 'per_page=101', field: 'per_page' },
      { query: 'level=C2', field: 'level' },
      { query: 'type=shout', field: 'type' },
      { query: 'tag_id=topic', field: 'tag_id' },
      { query: 'q=', field: 'q' },
      { query: `q=${'x'.repeat(201)}`, field: 'q' },
      { query: 'q=a%00', field: 'q' },
      { query: 'q=a&q=b', field: 'q' },
      { query: 'published=1', field: 'published' },
      { query: 'published=', field: 'published' },
      { query: 'deleted=maybe', field: 'deleted' },
      { query: 'warning=', field: 'warning' },
      { query: 'sort=version', field: 'sort' },
      { query: 'sort=text;drop', field: 'sort' },
    ])
    .run(async ({ assert, client }, { query, field }) => {
      const { accessToken } = await createAdmin()
      const response = await client.get(`${PATH}?${query}`).bearerToken(accessToken)
      assertRefused(assert, response, [field])
    })

  test('lists no speeches for an unknown tag', async ({ assert, client }) => {
    const { accessToken } = await createAdmin()
    const response = await client.get(`${PATH}?tag_id=${randomUUID()}`).bearerToken(accessToken)
    assert.deepEqual(response.body(), {
      data: [],
      meta: { page: 1, per_page: 20, total: 0, last_page: 1 },
    })
  })
})
