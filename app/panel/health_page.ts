import type { CheckState, Readiness } from '#operations/readiness'
import { t } from '#panel/texts'
import { clockOf } from '#panel/times'
import { grouped } from '#panel/words'

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

const SCORER_STATES: Record<Readiness['checks']['scorer'], string> = {
  ready: 'good',
  idle: 'good',
  unavailable: 'bad',
}

/** What is said of the health of the server. @param now when it was asked */
export function healthPage({ checks, milliseconds }: Readiness, now = new Date()): HealthPage {
  const line = (name: string, check: CheckState | null, ms: number): HealthLine => {
    if (check === null) return { name, state: 'off', words: t('health.not_used') }
    if (check === 'unavailable') return { name, state: 'bad', words: t('health.silent') }
    const time = `${grouped(ms)} ms`
    if (ms > SLOW_MS) return { name, state: 'warn', words: t('health.slow', { time }) }
    return { name, state: 'good', words: time }
  }
  const { scorer } = checks
  const database = t('health.database')
  const lines = [
    checks.database === 'ok' && checks.migrations === 'unavailable'
      ? { name: database, state: 'bad', words: t('health.tables_missing') }
      : line(database, checks.database, milliseconds.database),
    line('Redis', checks.redis, milliseconds.redis),
    line(t('health.storage'), checks.storage, milliseconds.storage),
    {
      name: t('health.scorer'),
      state: SCORER_STATES[scorer],
      words: t(`health.scorer_states.${scorer}`),
    },
  ]
  return {
    lines,
    isGood: lines.every(({ state }) => state === 'good' || state === 'off'),
    checked: { iso: now.toISOString(), shown: clockOf(now) },
  }
}
