import { setImmediate as nextTurn } from 'node:timers/promises'

const SLICE_MS = 5

/**
 * Awaited after every small piece of long work, so that other requests have their turn (time
 * slicing); rejects when nobody waits for the result any more.
 */
export type Pause = () => Promise<void> | undefined

/**
 * @returns a pause that yields to the event loop once the work has held it for 5 ms, and otherwise
 * returns at once; rejects with the signal's reason
 */
export function timeSlices(signal?: AbortSignal): Pause {
  let began = performance.now()
  return () => {
    if (performance.now() - began < SLICE_MS) return undefined
    return nextTurn().then(() => {
      signal?.throwIfAborted()
      began = performance.now()
    })
  }
}

/** Does quick work for all items, in slices of time. */
export async function mapYielding<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Result,
  pause: Pause = timeSlices()
): Promise<Result[]> {
  const results: Result[] = []
  for (const item of items) {
    results.push(work(item))
    // Most pauses are none; awaiting them would cost more than the work.
    const turn = pause()
    if (turn !== undefined) await turn
  }
  return results
}
