import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Cells } from '#catalog/drawing/cells'
import { DatabaseDraw } from '#catalog/drawing/database_draw'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { type Draw, SpeechSource } from '#catalog/drawing/speech_source'
import { SpeechReader } from '#catalog/speeches/speech_reader'
import { createSpeeches } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { behindThePoolsBack, createDrawable, speechPool } from '#tests/support/catalog'
import { assertUniform } from '#tests/support/chi_square'

async function draw(
  fields: Pick<Draw, 'tagIds' | 'limit'> & Partial<Draw>,
  { pool, reader }: { pool?: SpeechPool; reader?: SpeechReader } = {}
) {
  const source = new SpeechSource(
    pool ?? (await speechPool()),
    reader ?? (await app.container.make(SpeechReader)),
    await app.container.make(DatabaseDraw)
  )
  return source.draw({ level: 'B1', exclude: [], ...fields })
}

test.group('Drawing speeches', () => {
  test('draws enough speeches although rows are gone', async ({ assert }) => {
    const { tag, ids } = await createDrawable(20)
    const gone = ids.slice(0, 10)
    await behindThePoolsBack('delete from speeches where id = any(?)', [gone])
    for (let round = 0; round < 20; round++) {
      const drawn = await draw({ tagIds: [tag.id], limit: 10 })
      assert.sameMembers(
        drawn.map(({ id }) => id),
        ids.slice(10)
      )
    }
  })

  test('draws enough speeches although nearly all rows are gone', async ({ assert }) => {
    const { tag, ids } = await createDrawable(300)
    const left = ids.slice(0, 3)
    await behindThePoolsBack('delete from speeches where id = any(?)', [ids.slice(3)])
    for (let round = 0; round < 5; round++) {
      const drawn = await draw({ tagIds: [tag.id], limit: 3 })
      assert.sameMembers(
        drawn.map(({ id }) => id),
        left
      )
    }
  })

  test('draws no speech that has another level or type by now', async ({ assert }) => {
    const { tag, ids } = await createDrawable(3)
    await behindThePoolsBack("update speeches set level = 'C1' where id = ?", [ids[0]!])
    await behindThePoolsBack("update speeches set type = 'question' where id = ?", [ids[1]!])
    const answers = await draw({ tagIds: [tag.id], limit: 10, type: 'answer' })
    assert.deepEqual(
      answers.map(({ id }) => id),
      [ids[2]!]
    )
  })

  test('draws speeches with their current text', async ({ assert }) => {
    const { tag, ids } = await createDrawable(1)
    await behindThePoolsBack('update speeches set text = ? where id = ?', ['Tea?', ids[0]!])
    const [drawn] = await draw({ tagIds: [tag.id], limit: 1 })
    assert.equal(drawn?.text, 'Tea?')
  })

  test('draws with one query when nothing has changed', async ({ assert }) => {
    const { tag } = await createDrawable(30)
    const reader = await app.container.make(SpeechReader)
    let queries = 0
    const counting = Object.assign(Object.create(reader) as SpeechReader, {
      readMany(ids: string[]) {
        queries++
        return reader.readMany(ids)
      },
    })
    assert.lengthOf(await draw({ tagIds: [tag.id], limit: 10 }, { reader: counting }), 10)
    assert.equal(queries, 1)
  })
})

test.group('Drawing speeches while the pool is being loaded', () => {
  test('draws the same speeches while the pool is loading as afterwards, each equally likely', async ({
    assert,
  }) => {
    const { tag, speeches } = await createDrawable(4)
    const other = await createTag()
    await speeches[0]!.related('tags').attach([other.id])
    await createSpeeches(1, [tag], { level: 'C1' })
    await createSpeeches(1, [tag], { published: false })
    await createSpeeches(1, [tag], { type: 'question' })
    const counts = new Map<string, number>()
    for (let round = 0; round < 600; round++) {
      const [drawn] = await draw(
        { tagIds: [tag.id, other.id], limit: 1, type: 'answer' },
        { pool: new SpeechPool() }
      )
      counts.set(drawn!.id, (counts.get(drawn!.id) ?? 0) + 1)
    }
    assert.sameMembers(
      [...counts.keys()],
      speeches.map(({ id }) => id)
    )
    assertUniform('draws in the database', counts, 4, 1e-7)
  })

  test('draws from the database exactly what the pool draws', async ({ assert }) => {
    const { tag, ids } = await createDrawable(5)
    const wanted = { tagIds: [tag.id], limit: 10, exclude: [ids[0]!] }
    const [fromDatabase, fromPool] = await Promise.all([
      draw(wanted, { pool: new SpeechPool() }),
      draw(wanted),
    ])
    assert.lengthOf(fromDatabase, 4)
    assert.sameDeepMembers(fromDatabase, fromPool)
  })

  test('limits draws from the database while the pool is loading: the others wait for the pool', async ({
    assert,
  }) => {
    const { tag, ids } = await createDrawable(3)
    const pool = new SpeechPool()
    let loaded = false
    const draws = Array.from({ length: 10 }, async () => {
      const drawn = await draw({ tagIds: [tag.id], limit: 3 }, { pool })
      return { drawn, loaded }
    })
    const first = await Promise.race(draws)
    assert.isFalse(first.loaded)
    assert.lengthOf(first.drawn, 3)
    const cells = new Cells()
    for (const id of ids) cells.put({ id, level: 'B1', type: 'answer', tagIds: [tag.id] })
    pool.replaceTags([{ id: tag.id, name: tag.name, category: tag.category }])
    loaded = true
    pool.load(cells)
    const answers = await Promise.all(draws)
    assert.isAbove(answers.filter((answer) => answer.loaded).length, 5)
    for (const { drawn } of answers) assert.lengthOf(drawn, 3)
  })
})
