import { isCommonPassword } from '#accounts/is_common_password'

/** What bcrypt looks at: a longer password would be cut silently. */
export const MAX_PASSWORD_BYTES = 72
export const MIN_PASSWORD_CHARACTERS = 8
/** Of an admin, who has no second factor. */
const MIN_ADMIN_PASSWORD_CHARACTERS = 15

export const PASSWORD_FAULTS = [
  'well_formed',
  'min_length',
  'max_bytes',
  'password_personal',
  'password_repeated',
  'password_common',
] as const

/** What is wrong with a new password, as a code with its number and as a sentence. */
export interface PasswordFault {
  code: (typeof PASSWORD_FAULTS)[number]
  message: string
  limit?: number
}

/**
 * What is wrong with a new password; undefined when nothing is. Composition rules
 * (a digit, a capital, ...) are left out on purpose, as NIST SP 800-63B, section 3.1.1.2, says.
 *
 * @param personal the learner's name and e-mail address, which make a bad password
 */
export function passwordFault(password: string, personal: string[]): PasswordFault | undefined {
  if (isOneOf(personal, password)) {
    const message = 'The password must not be the name or the e-mail address.'
    return { code: 'password_personal', message }
  }
  return generalFault(password, MIN_PASSWORD_CHARACTERS)
}

/** The same for an admin's new password, as a sentence: the terminal and the pages show no code. */
export function adminPasswordFault(password: string, username: string): string | undefined {
  if (isOneOf([username], password)) return 'The password must not be the user name.'
  return generalFault(password, MIN_ADMIN_PASSWORD_CHARACTERS)?.message
}

function generalFault(password: string, minCharacters: number): PasswordFault | undefined {
  // As requests are refused: nobody could sign in with it.
  if (/[\0\uFFFD]/.test(password) || !password.isWellFormed()) {
    const message = 'The password has characters that are not text (NUL, bytes that are not UTF-8).'
    return { code: 'well_formed', message }
  }
  if ([...password].length < minCharacters) {
    const message = `The password must have at least ${minCharacters} characters.`
    return { code: 'min_length', message, limit: minCharacters }
  }
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
    const message = `The password must have at most ${MAX_PASSWORD_BYTES} bytes.`
    return { code: 'max_bytes', message, limit: MAX_PASSWORD_BYTES }
  }
  if (new Set(password).size === 1) {
    return { code: 'password_repeated', message: 'The password must not repeat one character.' }
  }
  if (isCommonPassword(password)) {
    const message = 'The password is one of the first to be guessed: choose another one.'
    return { code: 'password_common', message }
  }
  return undefined
}

function isOneOf(words: string[], password: string): boolean {
  return words.some((word) => word.trim().toLowerCase() === password.toLowerCase())
}
