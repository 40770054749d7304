import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SpeechReader } from '#catalog/speech_reader'
import { drawSpeeches, type Draw } from '#practice/draw_speeches'
import { createDrawable, speechPool } from '#tests/support/catalog'

/** Changes rows as nobody does: without the triggers that tell the pool. */
async function behindThePoolsBack(sql: string, bindings: unknown[]): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.rawQuery('set local session_replication_role = replica')
    await trx.rawQuery(sql, bindings as string[])
  })
}

async function draw(fields: Pick<Draw, 'tagIds' | 'limit'> & Partial<Draw>) {
  const reader = await app.container.make(SpeechReader)
  return drawSpeeches({ level: 'B1', exclude: [], ...fields }, await speechPool(), reader)
}

test.group('Drawing speeches', () => {
  test('is not short although rows are gone', async ({ assert }) => {
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

  test('is not short although nearly all rows are gone', async ({ assert }) => {
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

  test('leaves out what has another level or type by now', async ({ assert }) => {
    const { tag, ids } = await createDrawable(3)
    await behindThePoolsBack("update speeches set level = 'C1' where id = ?", [ids[0]!])
    await behindThePoolsBack("update speeches set type = 'question' where id = ?", [ids[1]!])
    const answers = await draw({ tagIds: [tag.id], limit: 10, type: 'answer' })
    assert.deepEqual(
      answers.map(({ id }) => id),
      [ids[2]!]
    )
  })

  test('answers the text of the moment', async ({ assert }) => {
    const { tag, ids } = await createDrawable(1)
    await behindThePoolsBack('update speeches set text = ? where id = ?', ['Tea?', ids[0]!])
    const [drawn] = await draw({ tagIds: [tag.id], limit: 1 })
    assert.equal(drawn?.text, 'Tea?')
  })

  test('costs one query when nothing changed', async ({ assert }) => {
    const { tag } = await createDrawable(30)
    const reader = await app.container.make(SpeechReader)
    let queries = 0
    const counting = Object.assign(Object.create(reader) as SpeechReader, {
      readMany(ids: string[]) {
        queries++
        return reader.readMany(ids)
      },
    })
    const wanted: Draw = { level: 'B1', tagIds: [tag.id], limit: 10, exclude: [] }
    assert.lengthOf(await drawSpeeches(wanted, await speechPool(), counting), 10)
    assert.equal(queries, 1)
  })
})
