/** RFC 5321, section 4.5.3.1.3. */
const MAX_EMAIL_CHARACTERS = 254

/** @returns the text, if it is one that can be kept; else null */
export function textOf(value: unknown, maxCharacters: number): string | null {
  if (typeof value !== 'string' || value === '' || value.length > maxCharacters) return null
  return value.isWellFormed() && !value.includes('\0') ? value : null
}

/** @returns the e-mail address, if it looks like one; else null */
export function emailOf(value: unknown): string | null {
  const email = textOf(value, MAX_EMAIL_CHARACTERS)
  return email !== null && /^[^\s@]+@[^\s@]+$/.test(email) ? email : null
}

/**
 * Whether an address consists of visible ASCII. What a provider vouches for may be another address
 * that looks like it, or becomes it in lower case (U+212A, the Kelvin sign, becomes k) on its side:
 * such an address never leads to an account.
 */
export function isPlainAddress(email: string): boolean {
  return /^[\x21-\x7e]+$/.test(email)
}
