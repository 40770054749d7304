import { test } from '@japa/runner'
import { inParallel } from '#concurrency/in_parallel'

/** Work that ends when the test says so. */
class Work {
  readonly #ends = new Map<number, PromiseWithResolvers<void>>()
  begun: number[] = []

  run = async (item: number): Promise<number> => {
    this.begun.push(item)
    const end = Promise.withResolvers<void>()
    this.#ends.set(item, end)
    await end.promise
    return item * 10
  }

  /** Ends these, and lets what follows begin. */
  async end(...items: number[]): Promise<void> {
    for (const item of items) this.#ends.get(item)?.resolve()
    await new Promise((resolve) => setImmediate(resolve))
  }

  async fail(item: number): Promise<void> {
    this.#ends.get(item)?.reject(new Error(`${item} failed`))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test.group('In parallel', () => {
  test('runs in parallel, and gives the results in the order of the items', async ({ assert }) => {
    const work = new Work()
    const seen: string[] = []
    const results = inParallel([1, 2, 3], { items: 2 }, work.run, (done, total) => {
      seen.push(`${done} of ${total}`)
    })
    assert.deepEqual(work.begun, [1, 2])
    await work.end(2)
    assert.deepEqual(work.begun, [1, 2, 3])
    await work.end(3, 1)
    assert.deepEqual(await results, [10, 20, 30])
    assert.deepEqual(seen, ['1 of 3', '2 of 3', '3 of 3'])
  })

  test('holds at most the given bytes at once, and a larger item alone', async ({ assert }) => {
    const work = new Work()
    const room = { items: 10, bytes: 5, bytesOf: (item: number) => item }
    const results = inParallel([2, 3, 1, 9, 4], room, work.run)
    assert.deepEqual(work.begun, [2, 3])
    await work.end(2)
    assert.deepEqual(work.begun, [2, 3, 1])
    await work.end(3)
    assert.deepEqual(work.begun, [2, 3, 1])
    await work.end(1)
    assert.deepEqual(work.begun, [2, 3, 1, 9])
    await work.end(9)
    await work.end(4)
    assert.deepEqual(await results, [20, 30, 10, 90, 40])
  })

  test('begins nothing after a failure, and waits for what has begun', async ({ assert }) => {
    const work = new Work()
    let isOver = false
    const results = inParallel([1, 2, 3], { items: 2 }, work.run).finally(() => (isOver = true))
    results.catch(() => {})
    await work.fail(1)
    assert.isFalse(isOver)
    await work.end(2)
    await assert.rejects(() => results, '1 failed')
    assert.deepEqual(work.begun, [1, 2])
  })

  test('begins nothing after its signal, and waits for what has begun', async ({ assert }) => {
    const work = new Work()
    const controller = new AbortController()
    const results = inParallel([1, 2, 3], { items: 1, signal: controller.signal }, work.run)
    results.catch(() => {})
    controller.abort(new Error('nobody waits'))
    await work.end(1)
    await assert.rejects(() => results, 'nobody waits')
    assert.deepEqual(work.begun, [1])
  })
})
