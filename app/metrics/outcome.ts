/** `refused`: whoever asked can do something about it; `failed`: we, or a dependency. */
export const OUTCOMES = ['done', 'refused', 'failed'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** @param error what a use case has thrown, which may be anything */
export function outcomeOf(error: unknown): Exclude<Outcome, 'done'> {
  const status = (error as { status?: unknown } | null | undefined)?.status
  return typeof status === 'number' && status >= 400 && status < 500 ? 'refused' : 'failed'
}
