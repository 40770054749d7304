import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { insertSpeeches } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { AnswerTally } from '#tests/support/answer_tally'
import { untilCounted } from '#tests/support/catalog'
import {
  type DrawBody,
  drawIdsOverHttp,
  drawOverHttp,
  repeat,
} from '#tests/support/random_speeches'
import { until } from '#tests/support/until'

/**
 * The server's random numbers differ in every run. The specs that draw through HTTP make
 * some twenty comparisons at this rate: a false alarm in less than one of 100,000 runs.
 */
const FALSE_ALARM = 1e-7

test.group('POST game/speeches/random is uniform', (group) => {
  let token: string
  group.each.timeout(90_000)
  group.setup(async () => {
    token = await createToken()
  })

  async function assertDrawsUniformly(times: number, draw: DrawBody, drawable: string[]) {
    const tally = new AnswerTally(drawable, draw.limit ?? 10)
    await repeat(times, async () => tally.add(await drawIdsOverHttp(token, draw)))
    tally.assertUniform(FALSE_ALARM)
  }

  /** Waits until a draw answers exactly these. */
  function untilDrawable(draw: DrawBody, expected: string[]) {
    return until(`${expected.length} speeches can be drawn`, async () => {
      const ids = await drawIdsOverHttp(token, { ...draw, limit: 50 })
      return ids.sort().join() === [...expected].sort().join()
    })
  }

  test('draws uniformly after inserts, deletes, unpublishing, and other levels, types and tags', async () => {
    const one = await createTag()
    const two = await createTag()
    const three = await createTag()
    const emptyTag = await createTag()
    const lostTag = await createTag()
    const all = [one, two, three]
    const stay = [...(await insertSpeeches(2, all)), ...(await insertSpeeches(2, [one]))]
    const lessTagged = await insertSpeeches(2, all)
    const hidden = await insertSpeeches(2, [one, two], { published: false })
    const binned = await insertSpeeches(1, all, { deletedAt: '2026-01-31T12:00:00Z' })
    const ofOtherLevel = await insertSpeeches(1, [two], { level: 'A2' })
    const questions = await insertSpeeches(1, [two, three], { type: 'question' })
    const untagged = await insertSpeeches(2, [])
    const leave = {
      deleted: await insertSpeeches(4, all),
      unpublished: await insertSpeeches(3, [one]),
      binned: await insertSpeeches(3, [one, two]),
      purged: await insertSpeeches(2, [three]),
      levelled: await insertSpeeches(3, all),
      typed: await insertSpeeches(3, [two]),
      untagged: await insertSpeeches(3, [one]),
      withLostTag: await insertSpeeches(3, [lostTag]),
    }
    const tags = [...all, emptyTag, lostTag, { id: randomUUID() }].map(({ id }) => id)
    const draw = { level: 'B1', type: 'answer', tags, limit: 5 }
    const before = [...stay, ...lessTagged, ...Object.values(leave).flat()]
    await untilDrawable(draw, before)

    const change = (sql: string, ids: string[]) => db.rawQuery(`${sql} = any(?)`, [ids] as never)
    await change('delete from speeches where id', leave.deleted)
    await change('update speeches set published = false where id', leave.unpublished)
    await change('update speeches set deleted_at = now() where id', leave.binned)
    await change('update speeches set audio_url = null where id', leave.purged)
    await change("update speeches set level = 'B2' where id", leave.levelled)
    await change("update speeches set type = 'question' where id", leave.typed)
    await change('delete from speech_tags where speech_id', leave.untagged)
    await lostTag.delete()
    await change(
      `delete from speech_tags where tag_id in ('${one.id}', '${two.id}') and speech_id`,
      lessTagged
    )
    await change('update speeches set published = true where id', hidden)
    await change('update speeches set deleted_at = null where id', binned)
    await change("update speeches set level = 'B1' where id", ofOtherLevel)
    await change("update speeches set type = 'answer' where id", questions)
    await change(
      `insert into speech_tags select s.id, t.id from speeches s, tags t
       where t.id in ('${two.id}', '${three.id}') and s.id`,
      untagged
    )
    const inserted = await insertSpeeches(1, [one, three])
    const after = [stay, lessTagged, hidden, binned, ofOtherLevel, questions, untagged, inserted]
    await untilDrawable(draw, after.flat())

    await assertDrawsUniformly(1900, draw, after.flat())
    await assertDrawsUniformly(200, { ...draw, limit: 50 }, after.flat())
  })

  test('draws uniformly with 200 excluded, unknown ones and tags of no speech', async () => {
    const tag = await createTag()
    const emptyTags = [await createTag(), await createTag()]
    const ids = await insertSpeeches(200, [tag])
    const several = await createTag()
    const others = await insertSpeeches(10, [tag, several])
    await untilCounted(tag, 210)
    const tags = [...emptyTags, tag, several].map(({ id }) => id)
    const exclude = [...ids.slice(0, 198), ...Array.from({ length: 2 }, () => randomUUID())]
    const draw = { level: 'B1', tags, exclude, limit: 4 }
    await assertDrawsUniformly(1400, draw, [...ids.slice(198), ...others])
  })

  test('draws nothing when everything is excluded', async ({ assert }) => {
    const tag = await createTag()
    const ids = await insertSpeeches(200, [tag])
    await untilCounted(tag, 200)
    for (const limit of [1, 50]) {
      const draw = { level: 'B1', tags: [tag.id, randomUUID()], limit }
      assert.deepEqual(await drawOverHttp(token, { ...draw, exclude: ids }), [])
      const unknown = Array.from({ length: 200 }, () => randomUUID())
      assert.lengthOf(await drawOverHttp(token, { ...draw, exclude: unknown }), limit)
    }
  })
})
