/** What bcrypt looks at: a longer password would be cut silently. */
export const LONGEST_PASSWORD_BYTES = 72
const SHORTEST_PASSWORD = 8

/**
 * What is wrong with a new password, as a sentence; undefined when nothing is. Composition rules
 * (a digit, a capital, ...) are left out on purpose, as NIST SP 800-63B, section 3.1.1.2, says.
 *
 * @param personal the learner's name and e-mail address, which make a bad password
 */
export function passwordFault(password: string, personal: string[]): string | undefined {
  if ([...password].length < SHORTEST_PASSWORD) {
    return `The password must have at least ${SHORTEST_PASSWORD} characters.`
  }
  if (Buffer.byteLength(password) > LONGEST_PASSWORD_BYTES) {
    return `The password must have at most ${LONGEST_PASSWORD_BYTES} bytes.`
  }
  if (new Set(password).size === 1) return 'The password must not repeat one character.'
  const taken = personal.map((word) => word.trim().toLowerCase())
  if (taken.includes(password.toLowerCase())) {
    return 'The password must not be the name or the e-mail address.'
  }
  return undefined
}
