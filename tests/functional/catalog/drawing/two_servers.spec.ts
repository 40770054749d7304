import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { insertSpeeches } from '#database/factories/speeches'
import { createTag, type Tag } from '#database/factories/tags'
import { AnswerTally } from '#tests/support/answer_tally'
import { countOverHttp, startBesideTests } from '#tests/support/beside_tests'
import { followerPids } from '#tests/support/catalog'
import { FollowerProxy } from '#tests/support/follower_proxy'
import { drawIdsOverHttp, drawOverHttp, repeat } from '#tests/support/random_speeches'
import { until } from '#tests/support/until'

/** See random_speeches_uniform.spec.ts. */
const FALSE_ALARM = 1e-7

function untilCounted(origin: string, tag: Tag, count: number): Promise<void> {
  return until(`${origin} counts ${count} speeches`, async () => {
    return (await countOverHttp(origin, tag)) === count
  })
}

test.group('Of two servers, the one that was cut off from the catalog', (group) => {
  let proxy: FollowerProxy
  let cutOff: string
  let other: string
  let token: string
  let pidsOfOthers: number[]

  group.each.timeout(90_000)
  group.setup(async () => {
    token = await createToken()
    proxy = await FollowerProxy.start()
    return () => proxy.close()
  })
  group.setup(async () => {
    const { origin, stop } = await startBesideTests()
    other = origin
    pidsOfOthers = await followerPids()
    return async () => void (await stop())
  })
  group.setup(async () => {
    const { origin, stop } = await startBesideTests(proxy.url)
    cutOff = origin
    return async () => void (await stop())
  })

  const draw = (tag: Tag, limit = 50) => ({ level: 'B1', tags: [tag.id], limit })

  test('a server that was cut off draws what was added meanwhile once it is back', async ({
    assert,
  }) => {
    const tag = await createTag()
    await insertSpeeches(5, [tag])
    await untilCounted(cutOff, tag, 5)
    const pids = await followerPids()
    const [pid, ...rest] = pids.filter((one) => !pidsOfOthers.includes(one))
    assert.isEmpty(rest)
    await db.rawQuery('select pg_terminate_backend(?)', [pid!])
    const added = await insertSpeeches(3, [tag])
    await until('the connection is back', async () => {
      const current = await followerPids()
      return current.some((one) => one !== pid && !pidsOfOthers.includes(one))
    })
    await until('the new speeches are drawn', async () => {
      const drawn = await drawIdsOverHttp(token, draw(tag), cutOff)
      return added.every((id) => drawn.includes(id))
    })
  })

  test('a server that is cut off goes on with what it knows, and later catches up with all changes', async ({
    assert,
  }) => {
    const [tag, otherTag] = [await createTag(), await createTag()]
    const ids = await insertSpeeches(30, [tag])
    await untilCounted(cutOff, tag, 30)
    await untilCounted(other, tag, 30)

    proxy.cutFollower()
    const [stay, deleted, unpublished, untagged] = [0, 5, 10, 15].map((start) => {
      return ids.slice(start, start === 15 ? 30 : start + 5)
    }) as [string[], string[], string[], string[]]
    await db.rawQuery('delete from speeches where id = any(?)', [deleted] as never)
    await db.rawQuery('update speeches set published = false where id = any(?)', [
      unpublished,
    ] as never)
    await db.rawQuery('update speech_tags set tag_id = ? where speech_id = any(?)', [
      otherTag.id,
      untagged,
    ] as never)
    const added = await insertSpeeches(7, [tag, otherTag])
    const name = `renamed ${randomUUID()}`
    await tag.merge({ name }).save()
    const expected = [...stay, ...added]
    await untilCounted(other, tag, 12)
    assert.sameMembers(await drawIdsOverHttp(token, draw(tag), other), expected)

    const meanwhile = await drawIdsOverHttp(token, draw(tag), cutOff)
    assert.sameMembers(meanwhile, [...stay, ...untagged])
    assert.lengthOf(await drawIdsOverHttp(token, draw(tag, 20), cutOff), 20)

    await proxy.letFollowerBack()
    await until('all changes are known', async () => {
      const speeches = await drawOverHttp(token, draw(tag), cutOff)
      const names = speeches.flatMap(({ tags }) => tags.map((one) => one.name))
      return names.includes(name) && speeches.length === 12
    })
    const tally = new AnswerTally(expected, 4)
    await repeat(400, async () => {
      tally.add(await drawIdsOverHttp(token, draw(tag, 4), cutOff))
    })
    tally.assertUniform(FALSE_ALARM)
  })

  test('a server that was cut off catches up with a thousand changes', async ({ assert }) => {
    const [tag, emptied] = [await createTag(), await createTag()]
    const ids = await insertSpeeches(600, [tag, emptied])
    await untilCounted(cutOff, emptied, 600)

    proxy.cutFollower()
    for (let change = 0; change < 600; change++) {
      if (change < 300) await db.rawQuery('delete from speeches where id = ?', [ids[change]!])
      else {
        await db.rawQuery('delete from speech_tags where speech_id = ? and tag_id = ?', [
          ids[change]!,
          emptied.id,
        ])
      }
    }
    for (let change = 0; change < 400; change++) await insertSpeeches(1, [tag])
    await untilCounted(other, tag, 700)
    assert.equal(await countOverHttp(cutOff, emptied), 600)

    await proxy.letFollowerBack()
    await untilCounted(cutOff, tag, 700)
    await untilCounted(cutOff, emptied, 0)
    assert.isEmpty(await drawIdsOverHttp(token, draw(emptied), cutOff))
    assert.lengthOf(await drawIdsOverHttp(token, draw(tag), cutOff), 50)
  })

  test('a server sees what an admin changes at another one', async ({ assert }) => {
    const tag = await createTag()
    const ids = await insertSpeeches(3, [tag])
    await untilCounted(cutOff, tag, 3)
    const { accessToken } = await createAdmin()
    const send = async (method: string, path: string, body: object = {}, version = 1) => {
      const answer = await fetch(`${other}/api/v1/admin/${path}`, {
        method,
        headers: {
          'authorization': `Bearer ${accessToken}`,
          'content-type': 'application/json',
          'if-match': `"${version}"`,
        },
        body: JSON.stringify(body),
      })
      assert.isTrue(answer.ok, `${method} ${path}: ${answer.status}`)
    }
    const name = `renamed ${randomUUID()}`
    await send('DELETE', `speeches/${ids[0]}`)
    await send('PUT', `speeches/${ids[1]}`, { published: false })
    await send('PUT', `tags/${tag.id}`, { name })
    await until('the change is seen', async () => {
      const [first, ...more] = await drawOverHttp(token, draw(tag), cutOff)
      return more.length === 0 && first!.tags.some((one) => one.name === name)
    })
    assert.equal(await countOverHttp(cutOff, tag), 1)
    await send('POST', `speeches/${ids[0]}/restore`)
    await send('PUT', `speeches/${ids[1]}`, { published: true, level: 'B1' }, 2)
    await untilCounted(cutOff, tag, 3)
    assert.sameMembers(await drawIdsOverHttp(token, draw(tag), cutOff), ids)
  })

  test('a server that is cut off again and again misses no change', async ({ assert }) => {
    const tag = await createTag()
    const expected: string[] = []
    const add = async () => expected.push(...(await insertSpeeches(1, [tag])))
    for (let round = 0; round < 4; round++) {
      const adding = add()
      proxy.cutFollower()
      await adding
      let isBack = false
      const returning = proxy.letFollowerBack().finally(() => (isBack = true))
      // Until the very moment of the return, and into the load that it begins with.
      while (!isBack) await add()
      for (let times = 0; times < 10; times++) {
        await add()
        const [short] = await insertSpeeches(1, [tag])
        await db.rawQuery('delete from speeches where id = ?', [short!])
      }
      await returning
    }
    await untilCounted(cutOff, tag, expected.length)
    const drawn = await drawIdsOverHttp(token, draw(tag), cutOff)
    assert.lengthOf(drawn, Math.min(50, expected.length))
    assert.isEmpty(drawn.filter((id) => !expected.includes(id)))
  })
})
