import { test } from '@japa/runner'
import { ownTurn } from '#scoring/own_turn'

test('every caller gets a turn of the event loop of its own, in order', async ({ assert }) => {
  let turn = 0
  let isOver = false
  const count = () => {
    turn++
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const turns = await Promise.all([1, 2, 3].map(() => ownTurn().then(() => turn)))
  isOver = true
  assert.deepEqual(turns, [1, 2, 3])
})
