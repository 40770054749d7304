import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { insertSpeeches } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { AnswerTally } from '#tests/support/answer_tally'
import { behindThePoolsBack, untilCounted } from '#tests/support/catalog'
import { drawIdsOverHttp, repeat } from '#tests/support/random_speeches'

/** See random_speeches_uniform.spec.ts. */
const FALSE_ALARM = 1e-7

const DELETE = 'delete from speeches where id = any(?)'

test.group('POST game/speeches/random, while speeches are deleted', (group) => {
  let token: string
  group.each.timeout(90_000)
  group.setup(async () => {
    token = await createToken()
  })

  /** @returns new speeches that can be drawn by two tags; every third has both */
  async function createOverlapping(count: number) {
    const [tag, other] = [await createTag(), await createTag()]
    const both = await insertSpeeches(Math.floor(count / 3), [tag, other])
    const ids = await insertSpeeches(count - both.length, [tag])
    await untilCounted(tag, count)
    return { tags: [tag.id, other.id], ids: interleave(both, ids) }
  }

  test('draws uniformly from what is left while speeches are deleted, and never too few', async () => {
    const { tags, ids } = await createOverlapping(36)
    await behindThePoolsBack(DELETE, [ids.slice(12)])
    const tally = new AnswerTally(ids.slice(0, 12), 5)
    await repeat(1400, async () => {
      tally.add(await drawIdsOverHttp(token, { level: 'B1', tags, limit: 5 }))
    })
    tally.assertUniform(FALSE_ALARM)
  })

  test('draws 50 speeches uniformly while 90 % are gone', async () => {
    const { tags, ids } = await createOverlapping(600)
    await behindThePoolsBack(DELETE, [ids.slice(60)])
    const tally = new AnswerTally(ids.slice(0, 60), 50)
    await repeat(200, async () => {
      tally.add(await drawIdsOverHttp(token, { level: 'B1', tags, limit: 50 }))
    })
    tally.assertUniform(FALSE_ALARM)
  })

  test('draws the last speech that is left of thousands', async () => {
    const { tags, ids } = await createOverlapping(6000)
    await behindThePoolsBack(DELETE, [ids.slice(1)])
    const tally = new AnswerTally(ids.slice(0, 1), 1)
    await repeat(40, async () => {
      tally.add(await drawIdsOverHttp(token, { level: 'B1', tags, limit: 1 }))
    })
  })

  test('draws existing speeches while another process deletes', async ({ assert }) => {
    const { tags, ids } = await createOverlapping(330)
    const goodbye = ids.slice(30)
    let begun = 0
    let done = 0
    const deleting = (async () => {
      while (begun < goodbye.length) {
        const some = goodbye.slice(begun, (begun += 3))
        // Half of them with word to the pool, as usual, and half behind its back.
        if (done % 2 === 0) await db.rawQuery(DELETE, [some] as never)
        else await behindThePoolsBack(DELETE, [some])
        done += some.length
      }
    })()
    let requests = 0
    let whileDeleting = 0
    await repeat(200, async () => {
      const gone = new Set(goodbye.slice(0, done))
      const answer = await drawIdsOverHttp(token, { level: 'B1', tags, limit: 50 })
      requests++
      if (done < goodbye.length) whileDeleting++
      assert.isAtLeast(answer.length, Math.min(50, ids.length - begun))
      assert.lengthOf(new Set(answer), answer.length)
      assert.isEmpty(answer.filter((id) => gone.has(id)))
    })
    await deleting
    assert.equal(requests, 200)
    assert.isAbove(whileDeleting, 20)
    const rest = await drawIdsOverHttp(token, { level: 'B1', tags, limit: 50 })
    assert.sameMembers(rest, ids.slice(0, 30))
  })
})

/** One of the first, two of the second, and so on. */
function interleave(few: string[], many: string[]): string[] {
  return many.flatMap((id, index) =>
    index % 2 === 0 ? [...few.slice(index / 2, index / 2 + 1), id] : [id]
  )
}
