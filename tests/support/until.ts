import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 5

/**
 * Waits until something that happens elsewhere has happened.
 *
 * @throws when it has not happened after so many seconds
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  seconds = 20
): Promise<void> {
  const deadline = performance.now() + 1000 * seconds
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`Waited ${seconds} seconds in vain until ${what}.`)
    }
    await pause(LOOK_EVERY_MS)
  }
}
