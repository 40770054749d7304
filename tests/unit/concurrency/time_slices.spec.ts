import { test } from '@japa/runner'
import { mapYielding, timeSlices } from '#concurrency/time_slices'

/** Holds the thread. */
function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

/** Counts the turns of the event loop until `stop`. */
function countTurns() {
  const counted = { turns: 0, isOn: true, stop: () => (counted.isOn = false) }
  const turn = () => {
    counted.turns++
    if (counted.isOn) setImmediate(turn)
  }
  setImmediate(turn)
  return counted
}

test.group('Time slices', () => {
  test('long work yields by time, however few items it has', async ({ assert }) => {
    const others = countTurns()
    const results = await mapYielding([1, 2, 3, 4], (item) => {
      compute(10)
      return item * 10
    })
    others.stop()
    assert.deepEqual(results, [10, 20, 30, 40])
    assert.isAtLeast(others.turns, 4)
  })

  test('long work ends with the reason of its signal', async ({ assert }) => {
    const controller = new AbortController()
    const seen: number[] = []
    const work = (item: number) => {
      seen.push(item)
      compute(10)
      controller.abort(new Error('nobody waits'))
    }
    const pause = timeSlices(controller.signal)
    await assert.rejects(() => mapYielding([1, 2, 3], work, pause), 'nobody waits')
    assert.deepEqual(seen, [1])
  })
})
