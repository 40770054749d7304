/**
 * Why a session could not be written: `key_busy`, a request with the same key is not done yet;
 * `learner_gone`, the account was deleted; `changed_meanwhile`, its speeches were purged or changed in
 * this very moment, or its client id or a receipt was used, so that another try finds out more; `invalid`, a value that the database refuses.
 */
export type WriteFailure = 'key_busy' | 'learner_gone' | 'changed_meanwhile' | 'invalid'

/** @returns undefined for a failure that is no session's fault */
export function writeFailureOf(error: unknown): WriteFailure | undefined {
  const { code = '', constraint = '' } = error as { code?: string; constraint?: string }
  // lock_not_available
  if (code === '55P03') return 'key_busy'
  // foreign_key_violation
  if (code === '23503') return constraint.includes('user_id') ? 'learner_gone' : 'changed_meanwhile'
  // deadlock_detected
  if (code === '40P01') return 'changed_meanwhile'
  // unique_violation
  if (code === '23505') return 'changed_meanwhile'
  // data exceptions, integrity constraint violations
  return /^2[23]/.test(code) ? 'invalid' : undefined
}
