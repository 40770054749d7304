import { createHash } from 'node:crypto'

/** What recordings and words are for: choosing thresholds and twins, or reporting how good they are. */
export type Use = 'choosing' | 'reporting'

/** Half of all texts and words, always the same ones, are kept back for reporting. */
export function isForReporting(text: string): boolean {
  const digest = createHash('sha256').update(text.toLowerCase()).digest()
  return (digest[0] ?? 0) % 2 === 1
}
