import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** What recordings and words are for: choosing thresholds and minimal pairs, or reporting how good they are. */
export type Use = 'choosing' | 'reporting'

const TESTED = new URL('../../tests/fixtures/voices/manifest.json', import.meta.url)
const tested = new Set(
  Object.values(JSON.parse(readFileSync(TESTED, 'utf8')) as Record<string, { text: string }>).map(
    ({ text }) => text
  )
)

/**
 * Half of all texts and words, always the same ones, are kept back for reporting; none of the
 * sentences that the unit tests score.
 */
export function isForReporting(text: string): boolean {
  if (tested.has(text)) return false
  const digest = createHash('sha256').update(text.toLowerCase()).digest()
  return (digest[0] ?? 0) % 2 === 1
}
