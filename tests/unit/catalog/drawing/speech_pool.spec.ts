import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { Cells } from '#catalog/drawing/cells'
import { CatalogNotLoaded, SpeechPool } from '#catalog/drawing/speech_pool'
import { seededRandom } from '#tests/support/random'

const food = { id: randomUUID(), name: 'food', category: 'topic' }
const advice = { id: randomUUID(), name: 'Advice', category: null }
const speech = {
  id: randomUUID(),
  level: 'A1',
  type: 'answer',
  tagIds: [food.id, advice.id],
} as const

function loadedPool() {
  const pool = new SpeechPool(seededRandom(1))
  const cells = new Cells()
  cells.put({ ...speech, tagIds: [...speech.tagIds] })
  pool.replaceTags([food, advice])
  pool.load(cells)
  return pool
}

test.group('Speech pool', () => {
  test('the speech pool says that it is not loaded instead of answering nothing', ({ assert }) => {
    const pool = new SpeechPool()
    assert.isFalse(pool.isLoaded)
    assert.throws(() => pool.draw({ level: 'A1', tagIds: [] }, 1, new Set()), CatalogNotLoaded)
    assert.throws(() => pool.countByTag(), CatalogNotLoaded)
    assert.throws(() => pool.findTags([]), CatalogNotLoaded)
  })

  test('the speech pool knows the tags before the speeches', ({ assert }) => {
    const pool = new SpeechPool()
    pool.replaceTags([food])
    assert.deepEqual(pool.findTags([food.id]), [food])
    assert.throws(() => pool.countByTag(), CatalogNotLoaded)
  })

  test('the speech pool lets everybody in who waits for the speeches', async ({ assert }) => {
    const pool = new SpeechPool()
    const waiting = [pool.untilLoaded(), pool.untilLoaded()]
    pool.load(new Cells())
    await Promise.all([...waiting, pool.untilLoaded()])
    assert.isTrue(pool.isLoaded)
  })

  test('the speech pool draws speeches with their tags by name, in any case', ({ assert }) => {
    const pool = loadedPool()
    const drawn = pool.draw({ level: 'A1', tagIds: [food.id] }, 5, new Set())
    assert.deepEqual(drawn, [{ id: speech.id, tags: [advice, food] }])
    assert.isEmpty(pool.draw({ level: 'A1', tagIds: [food.id] }, 5, new Set([speech.id])))
  })

  test('the speech pool counts all tags, also those of no speech', ({ assert }) => {
    const pool = loadedPool()
    const travel = { id: randomUUID(), name: 'travel', category: 'topic' }
    pool.replaceTags([travel, food, advice])
    assert.deepEqual(
      pool.countByTag('A1').map(({ name, speechCount }) => [name, speechCount]),
      [
        ['Advice', 1],
        ['food', 1],
        ['travel', 0],
      ]
    )
    assert.equal(pool.countByTag('A1', 'question')[0]?.speechCount, 0)
  })

  test('the speech pool leaves out a tag that is gone', ({ assert }) => {
    const pool = loadedPool()
    pool.replaceTags([food])
    assert.deepEqual(pool.findTags([advice.id, food.id, randomUUID()]), [food])
    const [drawn] = pool.draw({ level: 'A1', tagIds: [advice.id] }, 1, new Set())
    assert.deepEqual(drawn?.tags, [food])
  })

  test('the speech pool forgets everything when it is loaded again', ({ assert }) => {
    const pool = loadedPool()
    pool.load(new Cells())
    assert.isEmpty(pool.draw({ level: 'A1', tagIds: [food.id] }, 1, new Set()))
    pool.put({ ...speech, tagIds: [food.id] })
    assert.lengthOf(pool.draw({ level: 'A1', tagIds: [food.id] }, 1, new Set()), 1)
    pool.remove(speech.id)
    assert.equal(pool.countByTag()[0]?.speechCount, 0)
  })
})
