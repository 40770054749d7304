import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** RFC 6238, as authenticator apps know it: SHA-1, six digits, a new code every 30 seconds. */
const STEP_SECONDS = 30
const DIGITS = 6

/** As long as the HMAC's output (RFC 4226, section 4). */
const SECRET_BYTES = 20

/** For clocks that differ, and codes that are typed slowly: the one before, and the one after. */
const WINDOW = [0, -1, 1]

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A secret for an authenticator app. */
export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES)
}

/** @param time milliseconds since 1970 @returns which step of 30 seconds that is */
export function totpStep(time: number): number {
  return Math.floor(time / 1000 / STEP_SECONDS)
}

/** @returns the code that an app shows during a step */
export function totpCode(secret: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', secret).update(counter).digest()
  const offset = hash.at(-1)! & 0xf
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/**
 * @param code as it was typed
 * @param time milliseconds since 1970
 * @returns the step whose code it is; undefined for a wrong code
 */
export function totpStepOf(secret: Buffer, code: string, time = Date.now()): number | undefined {
  const typed = Buffer.from(code)
  const now = totpStep(time)
  return WINDOW.map((shift) => now + shift).find((step) => {
    const right = Buffer.from(totpCode(secret, step))
    return right.length === typed.length && timingSafeEqual(right, typed)
  })
}

/** Writes bytes in the letters that authenticator apps take (RFC 4648, section 6), without padding. */
export function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  let text = ''
  for (let at = 0; at < bits.length; at += 5) {
    text += BASE32[Number.parseInt(bits.slice(at, at + 5).padEnd(5, '0'), 2)]!
  }
  return text
}

/** What a QR code says to an authenticator app. */
export function totpAddress(secret: Buffer, username: string): string {
  const label = encodeURIComponent(`Saywell:${username}`)
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=Saywell`
}
