/** Told after each piece of work. */
export type OnDone = (done: number, total: number) => void

/**
 * Does the work for all items, so many at once, and gives the results in the items' order. The first
 * failure ends it; what has begun is waited for.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
  onDone: OnDone = () => undefined
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  let done = 0
  let hasFailed = false
  const worker = async () => {
    while (next < items.length && !hasFailed) {
      const index = next++
      try {
        results[index] = await work(items[index]!)
      } catch (error) {
        hasFailed = true
        throw error
      }
      onDone(++done, items.length)
    }
  }
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, worker)
  for (const outcome of await Promise.allSettled(workers)) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
  return results
}

/** The items in groups of a size, for statements that take many rows. */
export function* inBatches<Item>(items: readonly Item[], size = 1000): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
