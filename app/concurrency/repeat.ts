import { setTimeout as sleep } from 'node:timers/promises'

interface Repetition {
  /** The pause between the end of a round and the next one, in milliseconds. */
  every: number
  /** The pause before the first round; as long as the others when left out. */
  firstAfter?: number
  /** Cuts a pause short, and lets no further round begin. */
  signal: AbortSignal
}

/**
 * Does the work again and again, one round at a time, until the signal aborts. A pause keeps no
 * process alive.
 *
 * @returns when the last round is over
 * @throws what the work throws, which ends the repetition
 */
export async function repeat(
  { every, firstAfter = every, signal }: Repetition,
  work: () => Promise<unknown> | void
): Promise<void> {
  await pause(firstAfter, signal)
  while (!signal.aborted) {
    await work()
    await pause(every, signal)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { ref: false, signal }).catch(() => undefined)
}
