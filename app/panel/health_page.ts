import type { CheckState, Readiness } from '#operations/readiness'
import { clockOf } from '#panel/times'

/** Longer, and people notice. */
const SLOW_MS = 500

interface HealthLine {
  name: string
  /** `good`, `warn`, `bad` or `off`. */
  state: string
  words: string
}

export interface HealthPage {
  lines: HealthLine[]
  isGood: boolean
  checked: { iso: string; shown: string }
}

const SCORER: Record<Readiness['checks']['scorer'], Omit<HealthLine, 'name'>> = {
  ready: { state: 'good', words: 'ready' },
  idle: { state: 'good', words: 'starts with the first recording' },
  unavailable: { state: 'bad', words: 'does not score' },
}

/** What is said of the health of the server. @param now when it was asked */
export function healthPage({ checks, milliseconds }: Readiness, now = new Date()): HealthPage {
  const line = (name: string, check: CheckState | null, ms: number): HealthLine => {
    if (check === null) return { name, state: 'off', words: 'not used' }
    if (check === 'unavailable') return { name, state: 'bad', words: 'does not answer' }
    const isSlow = ms > SLOW_MS
    return { name, state: isSlow ? 'warn' : 'good', words: `${isSlow ? 'slow, ' : ''}${ms} ms` }
  }
  const lines = [
    checks.database === 'ok' && checks.migrations === 'unavailable'
      ? { name: 'Database', state: 'bad', words: 'has not all tables: run the migrations' }
      : line('Database', checks.database, milliseconds.database),
    line('Redis', checks.redis, milliseconds.redis),
    line('Storage', checks.storage, milliseconds.storage),
    { name: 'Scorer', ...SCORER[checks.scorer] },
  ]
  return {
    lines,
    isGood: lines.every(({ state }) => state === 'good' || state === 'off'),
    checked: { iso: now.toISOString(), shown: `${clockOf(now)} UTC` },
  }
}
