import { setTimeout as pause } from 'node:timers/promises'

const DEADLINE_MS = 10_000
const LOOK_EVERY_MS = 5

/**
 * Waits until something that happens elsewhere has happened.
 *
 * @throws when it has not happened after ten seconds
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>
): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited ten seconds in vain until ${what}.`)
    await pause(LOOK_EVERY_MS)
  }
}
