import { withoutInvisible } from '#texts/invisible'

const MAX_NAME_CHARACTERS = 100

/** For learners whose name nobody knows, as with Apple from the second time on. */
const UNKNOWN_NAME = 'Learner'

/**
 * @param candidates names from elsewhere, the best first
 * @returns the first that is left when control characters and what nobody sees are taken out and blanks
 * are made one; cut to 100 characters
 */
export function learnerName(...candidates: (string | null)[]): string {
  for (const candidate of candidates) {
    const seen = withoutInvisible((candidate ?? '').toWellFormed())
    const words = seen.replace(/[\p{Cc}\p{Z}\uFFFD]+/gu, ' ')
    const name = [...words.trim()].slice(0, MAX_NAME_CHARACTERS).join('').trim()
    if (name !== '') return name
  }
  return UNKNOWN_NAME
}
