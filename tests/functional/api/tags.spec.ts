import { test } from '@japa/runner'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { untilCounted } from '#tests/support/catalog'
import { assertRefused } from '#tests/support/problems'

const PATH = '/api/v1/tags'

interface CountedTag {
  id: string
  name: string
  category: string | null
  speech_count: number
}

test.group('GET tags', () => {
  test('lists all tags by name, to guests too', async ({ assert, client }) => {
    const tag = await createTag({ category: null })
    await untilCounted(tag, 0)
    const response = await client.get(PATH)
    response.assertStatus(200)
    const tags = response.body().data as CountedTag[]
    assert.deepInclude(tags, { id: tag.id, name: tag.name, category: null, speech_count: 0 })
    const names = tags.map(({ name }) => name)
    assert.deepEqual(names, [...names].sort(new Intl.Collator('en').compare))
    assert.includeMembers(
      tags.map(({ category }) => category),
      ['tense', 'topic', 'function']
    )
  })

  test('counts the speeches of tags under the filter "{query}"')
    .with([
      { query: '', count: 3 },
      { query: 'level=A1', count: 2 },
      { query: 'type=question', count: 2 },
      { query: 'level=A1&type=answer', count: 1 },
      { query: 'level=B2', count: 0 },
    ])
    .run(async ({ assert, client }, { query, count }) => {
      const tag = await createTag()
      const other = await createTag()
      await createSpeech([tag, other], { level: 'A1', type: 'question' })
      await createSpeech([tag], { level: 'A1', type: 'answer' })
      await createSpeech([tag], { level: 'C1', type: 'question' })
      await createSpeech([tag], { published: false })
      await createSpeech([tag], { audioUrl: null })
      await untilCounted(tag, 3)
      const response = await client.get(`${PATH}?${query}`)
      const tags = response.body().data as CountedTag[]
      assert.equal(tags.find(({ id }) => id === tag.id)?.speech_count, count)
    })

  test('answers 304 to a list of tags until something changes', async ({ assert, client }) => {
    const tag = await createTag()
    await untilCounted(tag, 0)
    const first = await client.get(PATH)
    const etag = first.header('etag')!
    assert.match(etag, /^(W\/)?".+"$/)
    assert.equal(first.header('cache-control'), 'public, max-age=0, must-revalidate')

    const same = await client.get(PATH).header('if-none-match', etag)
    same.assertStatus(304)
    assert.equal(same.text(), '')
    assert.equal(same.header('etag'), etag)
    assert.equal(same.header('cache-control'), 'public, max-age=0, must-revalidate')

    await createSpeech([tag])
    await untilCounted(tag, 1)
    const changed = await client.get(PATH).header('if-none-match', etag)
    changed.assertStatus(200)
    assert.notEqual(changed.header('etag'), etag)
  })

  test('refuses to list tags by "{query}"')
    .with([
      { query: 'level=A3', field: 'level' },
      { query: 'level=a1', field: 'level' },
      { query: 'level=', field: 'level' },
      { query: 'level=A1&level=A2', field: 'level' },
      { query: 'level[x]=A1', field: 'level' },
      { query: 'level=A1%00', field: 'level' },
      { query: 'type=shout', field: 'type' },
      { query: 'type=%ED%A0%80', field: 'type' },
      { query: 'type=%E0%A4%A', field: 'type' },
    ])
    .run(async ({ assert, client }, { query, field }) => {
      assertRefused(assert, await client.get(`${PATH}?${query}`), [field])
    })
})
