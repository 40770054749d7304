import { isCommonPassword } from '#accounts/is_common_password'

/** What bcrypt looks at: a longer password would be cut silently. */
export const MAX_PASSWORD_BYTES = 72
const MIN_PASSWORD_CHARACTERS = 8
/** Of an admin, who has no second factor. */
const MIN_ADMIN_PASSWORD_CHARACTERS = 15

/**
 * What is wrong with a new password, as a sentence; undefined when nothing is. Composition rules
 * (a digit, a capital, ...) are left out on purpose, as NIST SP 800-63B, section 3.1.1.2, says.
 *
 * @param personal the learner's name and e-mail address, which make a bad password
 */
export function passwordFault(password: string, personal: string[]): string | undefined {
  if (isOneOf(personal, password)) return 'The password must not be the name or the e-mail address.'
  return generalFault(password, MIN_PASSWORD_CHARACTERS)
}

/** The same for an admin's new password. */
export function adminPasswordFault(password: string, username: string): string | undefined {
  if (isOneOf([username], password)) return 'The password must not be the user name.'
  return generalFault(password, MIN_ADMIN_PASSWORD_CHARACTERS)
}

function generalFault(password: string, minCharacters: number): string | undefined {
  // As requests are refused: nobody could sign in with it.
  if (/[\0\uFFFD]/.test(password) || !password.isWellFormed()) {
    return 'The password has characters that are not text (NUL, bytes that are not UTF-8).'
  }
  if ([...password].length < minCharacters) {
    return `The password must have at least ${minCharacters} characters.`
  }
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
    return `The password must have at most ${MAX_PASSWORD_BYTES} bytes.`
  }
  if (new Set(password).size === 1) return 'The password must not repeat one character.'
  if (isCommonPassword(password)) {
    return 'The password is one of the first to be guessed: choose another one.'
  }
  return undefined
}

function isOneOf(words: string[], password: string): boolean {
  return words.some((word) => word.trim().toLowerCase() === password.toLowerCase())
}
