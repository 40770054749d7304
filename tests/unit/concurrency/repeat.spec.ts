import { setImmediate } from 'node:timers/promises'
import { test } from '@japa/runner'
import { repeat } from '#concurrency/repeat'

const AN_HOUR_MS = 3_600_000

test.group('repeat', () => {
  test('repeat does one round after the other until its signal aborts', async ({ assert }) => {
    const stopping = new AbortController()
    let rounds = 0
    let running = 0
    await repeat({ every: 1, signal: stopping.signal }, async () => {
      assert.equal(++running, 1)
      await Promise.resolve()
      running--
      if (++rounds === 3) stopping.abort()
    })
    assert.equal(rounds, 3)
  })

  test('repeat begins after a pause of its own', async ({ assert }) => {
    const stopping = new AbortController()
    let rounds = 0
    await repeat({ firstAfter: 0, every: AN_HOUR_MS, signal: stopping.signal }, () => {
      rounds++
      stopping.abort()
    })
    assert.equal(rounds, 1)
  })

  test('repeat cuts a pause short when its signal aborts', async ({ assert }) => {
    const stopping = new AbortController()
    let rounds = 0
    const repeating = repeat({ every: AN_HOUR_MS, signal: stopping.signal }, () => void rounds++)
    stopping.abort()
    await repeating
    assert.equal(rounds, 0)
  })

  test('repeat waits for the round under way when its signal aborts', async ({ assert }) => {
    const stopping = new AbortController()
    const begun = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    const order: string[] = []
    const repeating = repeat({ firstAfter: 0, every: 1, signal: stopping.signal }, async () => {
      begun.resolve()
      await finish.promise
      order.push('the round is over')
    }).then(() => order.push('the repetition is over'))
    await begun.promise
    stopping.abort()
    await setImmediate()
    order.push('it has stopped')
    finish.resolve()
    await repeating
    assert.deepEqual(order, ['it has stopped', 'the round is over', 'the repetition is over'])
  })

  test('repeat rejects when a round fails', async ({ assert }) => {
    const { signal } = new AbortController()
    await assert.rejects(
      () => repeat({ every: 1, signal }, () => Promise.reject(new Error('broken'))),
      'broken'
    )
  })
})
