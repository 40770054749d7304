import { isCommonPassword } from '#accounts/is_common_password'
import { type Message, messagesOf } from '#messages/message'

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

/** What is wrong with a new password, as a code with its number. */
export interface PasswordFault extends Message {
  code: (typeof PASSWORD_FAULTS)[number]
  limit?: number
}

export const PASSWORD_TEXTS = {
  password_is_name: 'The password must not be the name or the e-mail address.',
  password_is_username: 'The password must not be the user name.',
  password_not_text:
    'The password has characters that are not text (NUL, bytes that are not UTF-8).',
  password_too_short: 'The password must have at least {limit} characters.',
  password_too_long: 'The password must have at most {limit} bytes.',
  password_repeats: 'The password must not repeat one character.',
  password_common: 'The password is one of the first to be guessed: choose another one.',
}

const say = messagesOf('errors', PASSWORD_TEXTS)

/**
 * What is wrong with a new password; undefined when nothing is. Composition rules
 * (a digit, a capital, ...) are left out on purpose, as NIST SP 800-63B, section 3.1.1.2, says.
 *
 * @param personal the learner's name and e-mail address, which make a bad password
 */
export function passwordFault(password: string, personal: string[]): PasswordFault | undefined {
  if (isOneOf(personal, password)) return fault('password_personal', 'password_is_name')
  return generalFault(password, MIN_PASSWORD_CHARACTERS)
}

/** The same for an admin's new password, without a code: the terminal and the pages show none. */
export function adminPasswordFault(password: string, username: string): Message | undefined {
  if (isOneOf([username], password)) return say('password_is_username')
  return generalFault(password, MIN_ADMIN_PASSWORD_CHARACTERS)
}

function generalFault(password: string, minCharacters: number): PasswordFault | undefined {
  // As requests are refused: nobody could sign in with it.
  if (/[\0\uFFFD]/.test(password) || !password.isWellFormed()) {
    return fault('well_formed', 'password_not_text')
  }
  if ([...password].length < minCharacters) {
    return fault('min_length', 'password_too_short', minCharacters)
  }
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
    return fault('max_bytes', 'password_too_long', MAX_PASSWORD_BYTES)
  }
  if (new Set(password).size === 1) return fault('password_repeated', 'password_repeats')
  return isCommonPassword(password) ? fault('password_common', 'password_common') : undefined
}

function fault(
  code: PasswordFault['code'],
  name: keyof typeof PASSWORD_TEXTS,
  limit?: number
): PasswordFault {
  if (limit === undefined) return { code, ...say(name) }
  return { code, limit, ...say(name, { limit }) }
}

function isOneOf(words: string[], password: string): boolean {
  return words.some((word) => word.trim().toLowerCase() === password.toLowerCase())
}
