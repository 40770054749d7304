import {
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import {
  DETAILS_AT,
  readHead,
  type ReceiptOwner,
  type ScoreHead,
  writeDetails,
} from '#scoring/receipts/receipt_content'
import type { ScoringResult } from '#scoring/scoring_result'

/** So long after the recording was scored, a receipt is good for a session. */
export const RECEIPT_DAYS = 30
const LIFE_MS = RECEIPT_DAYS * 86_400_000

/** Longer ones leave out the words: 500 characters of text take 1,330. */
export const MAX_RECEIPT_CHARACTERS = 1900

const PREFIX = 'sr1.'
const FORMAT = 1
const MAC_BYTES = 16
const MOST_DETAILS =
  Math.floor(((MAX_RECEIPT_CHARACTERS - PREFIX.length) * 3) / 4) - DETAILS_AT - MAC_BYTES
/** A receipt without words. */
const LEAST_BYTES = DETAILS_AT + 19 + MAC_BYTES

/** What a receipt says, once it is known to be ours. */
export interface ScoreReceipt extends ReceiptOwner {
  /** A UUID that no other receipt has. */
  id: string
  /** When the recording was scored, by the server's clock. */
  scoredAt: Date
  head: ScoreHead
  /** All that it says of the score, in bytes (`readDetails`), as it is kept. */
  bytes: Buffer
}

/** Why a receipt proves nothing, though nobody need be at fault. */
export type UselessReceipt = 'expired' | 'unknown_key' | 'unknown_format'

interface Key {
  /** Only a hint: two keys may have the same one. */
  id: number
  secret: KeyObject
}

/**
 * Signed scores: `POST speech/score` hands them out, and keeps nothing; `POST game/sessions` takes the
 * numbers from them. They are bytes with an HMAC-SHA-256 (RFC 2104, cut to half) under a key that is
 * derived from the secret of the access tokens (HKDF, RFC 5869). There is one format and no choice of
 * algorithm.
 */
export class ScoreReceipts {
  readonly #keys: Key[]

  /** @param secrets the first one signs, all of them are accepted */
  constructor(secrets: string[]) {
    this.#keys = secrets.map((secret) => {
      const key = Buffer.from(hkdfSync('sha256', secret, '', 'saywell score receipts', 32))
      // An object of a key is made once, which takes four times as long as an HMAC.
      return { id: createHash('sha256').update(key).digest()[0]!, secret: createSecretKey(key) }
    })
  }

  /**
   * @param text that was to be said
   * @param id UUIDv7 of the receipt: its time is when the recording was scored
   * @returns null for a scorer whose scores have no number in receipts
   */
  issue(
    result: ScoringResult,
    { learnerId, speechId, text }: ReceiptOwner & { text: string },
    id = newId(Date.now())
  ): string | null {
    const details = writeDetails(
      {
        text_hash: textHash(text),
        provider: result.providerName,
        edition: editionOf(result.providerVersion),
        scores: {
          pronunciation: result.pronunciationScore,
          accuracy: result.accuracyScore,
          fluency: result.fluencyScore,
          completeness: result.completenessScore,
          prosody: result.prosodyScore,
        },
        recording_ms: result.audioDurationMs,
        wordScores: result.wordScores,
      },
      MOST_DETAILS
    )
    if (details === undefined) return null
    const key = this.#keys[0]!
    const ids = [id, learnerId, speechId].map(fromUuid)
    const content = Buffer.concat([Buffer.from([FORMAT, key.id]), ...ids, details])
    return PREFIX + Buffer.concat([content, macOf(content, key)]).toString('base64url')
  }

  /**
   * @param now in milliseconds since 1970
   * @returns undefined for what we have never signed, or what was changed since
   */
  read(receipt: string, now = Date.now()): ScoreReceipt | UselessReceipt | undefined {
    if (!receipt.startsWith(PREFIX)) {
      return /^sr\d{1,3}\./.test(receipt) ? 'unknown_format' : undefined
    }
    const encoded = receipt.slice(PREFIX.length)
    const bytes = Buffer.from(encoded, 'base64url')
    // Buffer overlooks blanks, padding and stray bits: then one receipt would have many spellings.
    if (bytes.length < LEAST_BYTES || bytes.toString('base64url') !== encoded) return undefined
    if (bytes[0] !== FORMAT) return 'unknown_format'
    const content = bytes.subarray(0, -MAC_BYTES)
    const mac = bytes.subarray(-MAC_BYTES)
    const keys = this.#keys.filter(({ id }) => id === bytes[1])
    if (keys.length === 0) return 'unknown_key'
    if (!keys.some((key) => timingSafeEqual(macOf(content, key), mac))) return undefined
    const scoredAt = content.readUIntBE(2, 6)
    if (now - scoredAt > LIFE_MS) return 'expired'
    const details = content.subarray(DETAILS_AT)
    return {
      id: toUuid(content, 2),
      learnerId: toUuid(content, 18),
      speechId: toUuid(content, 34),
      scoredAt: new Date(scoredAt),
      head: readHead(details),
      bytes: details,
    }
  }
}

/** What receipts know a text by: SHA-256, its first four bytes in hex. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

/** UUIDv7 (RFC 9562, section 5.7): the time in milliseconds, then random bits. */
function newId(now: number): string {
  const bytes = fromUuid(crypto.randomUUID())
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  return toUuid(bytes, 0)
}

/** What stands behind the slash of a version: another one scores differently. */
function editionOf(version: string): number {
  return Number(version.split('/')[1] ?? 0)
}

function macOf(content: Buffer, { secret }: Key): Buffer {
  return createHmac('sha256', secret).update(content).digest().subarray(0, MAC_BYTES)
}

function fromUuid(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

function toUuid(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + 16)
  const [a, b, c] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16)]
  return `${a}-${b}-${c}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
