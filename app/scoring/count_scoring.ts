import { Count, Figure, Timing } from '#metrics/instruments'
import { outcomeOf } from '#metrics/outcome'

export const PROVIDER_NAMES = ['local', 'azure'] as const

const OUTCOMES = ['scored', 'refused', 'busy', 'timeout', 'unavailable', 'left', 'fault'] as const
type Outcome = (typeof OUTCOMES)[number]

const scorings = new Count(
  'scorings_total',
  "Recordings that were to be scored; refused: the recording, the text or the learner's limit was not right.",
  { provider: PROVIDER_NAMES, outcome: OUTCOMES }
)
const durations = new Timing(
  'scoring_duration_seconds',
  'How long learners waited for a score, or until that was given up: decoding, waiting and scoring.',
  { provider: PROVIDER_NAMES }
)
const waiting = new Figure('scorings_waiting', 'Recordings whose learners wait for a score.', {})

export const scorerRestarts = new Count(
  'scorer_restarts_total',
  'Processes or threads of the scorer that took the place of one that had ended.',
  { provider: PROVIDER_NAMES }
)

const OF_CODES: Record<string, Outcome> = {
  scorer_busy: 'busy',
  scorer_timeout: 'timeout',
  scorer_unavailable: 'unavailable',
}

/**
 * Counts a recording that is scored, with what becomes of it.
 *
 * @param provider by its name; one that no server has, as in tests, is not counted
 * @param signal aborts when nobody waits any more
 * @throws what `score` throws
 */
export async function countScoring<T>(
  provider: string,
  signal: AbortSignal | undefined,
  score: () => Promise<T>
): Promise<T> {
  const known = PROVIDER_NAMES.find((name) => name === provider)
  if (known === undefined) return score()
  const startedAt = performance.now()
  const end = (outcome: Outcome) => {
    scorings.add({ provider: known, outcome })
    if (outcome === 'scored' || outcome === 'timeout') {
      durations.addSince({ provider: known }, startedAt)
    }
  }
  waiting.add({}, 1)
  try {
    const scored = await score()
    end('scored')
    return scored
  } catch (error) {
    end(signal?.aborted ? 'left' : failureOf(error))
    throw error
  } finally {
    waiting.add({}, -1)
  }
}

function failureOf(error: unknown): Outcome {
  const code = (error as { code?: unknown } | null | undefined)?.code
  const outcome = typeof code === 'string' ? OF_CODES[code] : undefined
  return outcome ?? (outcomeOf(error) === 'refused' ? 'refused' : 'fault')
}
