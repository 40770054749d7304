import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { LimitStores } from '#limits/limit_stores'
import { DailyLimit, DailyLimitReached } from '#scoring/daily_limit'

/** @returns whether a recording may be scored */
async function isTaken(limit: DailyLimit, userId: string): Promise<boolean> {
  try {
    await limit.take(userId)
    return true
  } catch (error) {
    if (error instanceof DailyLimitReached) return false
    throw error
  }
}

test.group('Daily limit of scored recordings', () => {
  test('lets as many recordings through as the limit says; refused ones do not count', async ({
    assert,
  }) => {
    const limit = new DailyLimit(2, new LimitStores())
    const [learner, other] = [randomUUID(), randomUUID()]
    const outcomes: boolean[] = []
    for (let taken = 0; taken < 5; taken++) outcomes.push(await isTaken(limit, learner))
    assert.deepEqual(outcomes, [true, true, false, false, false])
    await limit.giveBack(learner)
    assert.isTrue(await isTaken(limit, learner))
    assert.isFalse(await isTaken(limit, learner))
    assert.isTrue(await isTaken(limit, other))
  })

  test('a recording that is given back too often gives nobody more than the limit', async ({
    assert,
  }) => {
    const limit = new DailyLimit(1, new LimitStores())
    const learner = randomUUID()
    await limit.giveBack(learner)
    await limit.giveBack(learner)
    assert.isTrue(await isTaken(limit, learner))
    assert.isFalse(await isTaken(limit, learner))
  })

  test('a daily limit of 0 is no limit', async ({ assert }) => {
    const limit = new DailyLimit(0, new LimitStores())
    for (let taken = 0; taken < 5; taken++) assert.isTrue(await isTaken(limit, 'a learner'))
    await limit.giveBack('a learner')
  })
})
