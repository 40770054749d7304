import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { EndedSignIns } from '#accounts/ended_sign_ins'

test.group('Ended sign-ins', () => {
  test('remembers an ended sign-in as long as its access tokens are valid', async ({ assert }) => {
    const [forgotten, remembered] = [randomUUID(), randomUUID()]
    const short = new EndedSignIns(0)
    short.add([forgotten])
    short.add([remembered])
    assert.isFalse(await short.has(forgotten))
    const long = new EndedSignIns(3600)
    long.add([forgotten, remembered])
    long.add([])
    assert.isTrue(await long.has(forgotten))
    assert.isTrue(await long.has(remembered))
    assert.isFalse(await long.has(randomUUID()))
  })

  test('requests do not wait for the ended sign-ins for ever when the database is away', async ({
    assert,
  }) => {
    const ended = new EndedSignIns(3600)
    const answers = await Promise.all([ended.has(randomUUID()), ended.has(randomUUID())])
    assert.deepEqual(answers, [false, false])
    assert.isFalse(ended.has(randomUUID()))
  })
})
