import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { SpeechList } from '#catalog/speeches/speech_list'
import { createSpeech, insertSpeeches } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'

async function createThree() {
  const tag = await createTag()
  const start = DateTime.utc().minus({ days: 1 })
  const speeches = []
  for (const [at, text] of ['Bring the kettle.', 'A kettle.', 'Clean the kettle.'].entries()) {
    speeches.push(await createSpeech([tag], { text, createdAt: start.plus({ minutes: at }) }))
  }
  const [first, second, third] = speeches.map(({ id }) => id) as [string, string, string]
  const list = await app.container.make(SpeechList)
  return { list, tag, first, second, third }
}

test.group('The neighbours of a speech', () => {
  test('are those of the list that the filter and the sort make', async ({ assert }) => {
    const { list, tag, first, second, third } = await createThree()
    const filter = { deleted: false, tagId: tag.id }
    const total = { count: 3, isMore: false }
    assert.deepEqual(await list.neighbours(filter, second), {
      ...{ previous: third, next: first, position: 2, total },
    })
    assert.deepEqual(await list.neighbours({ ...filter, sort: 'text' }, second), {
      ...{ previous: undefined, next: first, position: 1, total },
    })
    assert.deepEqual(await list.neighbours({ ...filter, words: 'clean' }, third), {
      ...{ previous: undefined, next: undefined, position: 1, total: { count: 1, isMore: false } },
    })
    // Only similar words: the most alike comes first, then the newest.
    const alike = await list.neighbours({ ...filter, words: 'ketlte' }, second)
    assert.deepEqual(alike.total, total)
    assert.equal(alike.position, 2)
  })

  test('are there for one that is not in the list any more, but for none that is gone', async ({
    assert,
  }) => {
    const { list, tag, first, second, third } = await createThree()
    const filter = { deleted: false, tagId: tag.id, published: true }
    const draft = await createSpeech([], { published: false })
    const beside = await list.neighbours(filter, draft.id)
    assert.deepEqual([beside.previous, beside.next, beside.position], [undefined, third, undefined])
    const gone = await list.neighbours(filter, randomUUID())
    assert.deepEqual(gone, { total: { count: 3, isMore: false } })
    assert.notEqual(first, second)
  })

  test('have no position beyond a thousand', async ({ assert }) => {
    const tag = await createTag()
    await insertSpeeches(1002, [tag])
    const list = await app.container.make(SpeechList)
    const filter = { deleted: false, tagId: tag.id, sort: 'text' as const, perPage: 1 }
    const { next } = await list.page({ ...filter, perPage: 1000 })
    const { speeches } = await list.page({ ...filter, after: next })
    const beside = await list.neighbours(filter, speeches[0]!.id)
    assert.deepEqual(beside.total, { count: 1000, isMore: true })
    assert.isUndefined(beside.position)
    assert.isDefined(beside.previous)
  })
})
