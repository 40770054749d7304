/** By each spelling that was asked for: there are about 600 names, but each in thousands of spellings. */
const resolved = new Map<string, string | undefined>()
const MAX_SPELLINGS = 2000

/**
 * The zone that a name stands for, whatever its spelling, as ICU calls it: of these there are some
 * hundreds, so what is kept by them stays small. To ask ICU takes 150 µs.
 *
 * @param name such as `europe/berlin`
 * @returns such as `Europe/Berlin`; undefined where this Node.js does not know it
 */
export function resolveZone(name: string): string | undefined {
  if (resolved.has(name)) return resolved.get(name)
  if (resolved.size >= MAX_SPELLINGS) resolved.clear()
  const zone = askIcu(name)
  resolved.set(name, zone)
  return zone
}

function askIcu(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
