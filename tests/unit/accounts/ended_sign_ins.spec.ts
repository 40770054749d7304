import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { EndedSignIns } from '#accounts/ended_sign_ins'

test.group('Ended sign-ins', () => {
  test('are remembered as long as an access token is good, and then forgotten', ({ assert }) => {
    const [forgotten, remembered] = [randomUUID(), randomUUID()]
    const short = new EndedSignIns(0)
    short.add([forgotten])
    short.add([remembered])
    assert.isFalse(short.has(forgotten))
    const long = new EndedSignIns(3600)
    long.add([forgotten, remembered])
    long.add([])
    assert.isTrue(long.has(forgotten))
    assert.isTrue(long.has(remembered))
    assert.isFalse(long.has(randomUUID()))
  })
})
