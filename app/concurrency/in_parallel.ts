/** Told after each piece of work. */
export type OnDone = (done: number, total: number) => void

/** How much is worked on at the same time. */
export interface Bounds<Item> {
  items: number
  /** Of all items together, as `bytesOf` has it; one that is larger is worked on alone. */
  bytes?: number
  bytesOf?: (item: Item) => number
  /** Nothing more is begun once it aborts. */
  signal?: AbortSignal
}

/**
 * Does the work for all items, and gives the results in the items' order. The first failure ends it;
 * what has begun is waited for.
 *
 * @throws the first failure; the signal's reason when it aborts
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  { items: atOnce, bytes: maxBytes = Infinity, bytesOf = () => 0, signal }: Bounds<Item>,
  work: (item: Item) => Promise<Result>,
  onDone: OnDone = () => undefined
): Promise<Result[]> {
  const results: Result[] = []
  const running = new Set<Promise<void>>()
  let failure: { reason: unknown } | undefined
  let done = 0
  let bytes = 0
  const start = (item: Item, index: number) => {
    bytes += bytesOf(item)
    const run = work(item)
      .then(
        (result) => {
          results[index] = result
          onDone(++done, items.length)
        },
        (reason: unknown) => void (failure ??= { reason })
      )
      .finally(() => {
        bytes -= bytesOf(item)
        running.delete(run)
      })
    running.add(run)
  }
  for (const [index, item] of items.entries()) {
    const isFull = () => running.size >= atOnce || bytes + bytesOf(item) > maxBytes
    while (running.size > 0 && isFull()) await Promise.race(running)
    if (failure !== undefined || signal?.aborted) break
    start(item, index)
  }
  await Promise.all(running)
  if (failure !== undefined) throw (failure as { reason: unknown }).reason
  signal?.throwIfAborted()
  return results
}

/** The items in groups of a size, for statements that take many rows. */
export function* inBatches<Item>(items: readonly Item[], size = 1000): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
