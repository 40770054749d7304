import { SOUND_CLASSES, soundNumber } from '#scoring/receipts/sound_classes'
import { ERROR_TYPES, type ErrorType, type WordScore } from '#scoring/scoring_result'

/** Whose score of what a receipt is. */
export interface ReceiptOwner {
  learnerId: string
  speechId: string
}

/** What a scorer said, as far as a receipt holds it. Scores are from 0 to 100. */
export interface ReceiptScores {
  pronunciation: number | null
  accuracy: number | null
  fluency: number | null
  completeness: number | null
  prosody: number | null
}

export interface ReceiptSound {
  /** In IPA. */
  sound: string
  score: number | null
  /** What was heard instead, if that is known. */
  heard: string | null
}

/** A word of the text; they stand in its order. */
export interface ReceiptWord {
  error_type: ErrorType
  score: number | null
  sounds: ReceiptSound[]
}

/** What is kept of a score with its result, in words. */
export interface ScoreDetails {
  /** SHA-256 of the text, its first four bytes in hex. */
  text_hash: string
  provider: string
  /** Editions of one scorer that score differently. */
  edition: number
  scores: ReceiptScores
  recording_ms: number
  words: ReceiptWord[]
}

/** By their numbers in receipts, which must never change. */
const PROVIDERS = ['', 'local', 'azure', 'azure_text_similarity']
const ERRORS = Object.values(ERROR_TYPES)

const NO_SCORE = 0xffff
const NO_HALVES = 0xff
const HEARD_FOLLOWS = 0x40
const MOST_OF_A_BYTE = 0xff

/** Format, key, receipt, learner and speech come before the details. */
export const DETAILS_AT = 1 + 1 + 16 + 16 + 16
/** Of the details without words. */
const HEAD_BYTES = 4 + 1 + 1 + 5 * 2 + 2 + 1

/**
 * Writes details as bytes, big-endian: hash 4, provider u8, edition u8, five scores u16 in tenths
 * (0xFFFF none), length in tenths of a second u16, words u8; of a word its error u8, score u8 in
 * halves (0xFF none), sounds u8; of a sound its class in 6 bits with 0x40 if "heard" follows, score
 * u8 in halves, heard u8.
 *
 * @param most bytes: where the words do not fit, there are none
 * @returns undefined for a scorer that is not known
 */
export function writeDetails(
  details: ScoreHead & { wordScores: WordScore[] },
  most: number
): Buffer | undefined {
  const provider = PROVIDERS.indexOf(details.provider)
  if (provider < 1) return undefined
  const words = wordsOf(details.wordScores)
  const fits = words !== undefined && HEAD_BYTES + words.bytes.length <= most
  const { pronunciation, accuracy, fluency, completeness, prosody } = details.scores
  const head = Buffer.alloc(HEAD_BYTES)
  let at = head.write(details.text_hash, 'hex')
  at = head.writeUInt8(provider, at)
  at = head.writeUInt8(details.edition, at)
  for (const score of [pronunciation, accuracy, fluency, completeness, prosody]) {
    at = head.writeUInt16BE(score === null ? NO_SCORE : Math.round(score * 10), at)
  }
  at = head.writeUInt16BE(Math.min(0xffff, Math.round(details.recording_ms / 100)), at)
  head.writeUInt8(fits ? words.count : 0, at)
  return fits ? Buffer.concat([head, words.bytes]) : head
}

/** What a receipt says of the sentence as a whole. */
export type ScoreHead = Omit<ScoreDetails, 'words'>

/** Reads what `writeDetails` wrote; nothing else ever comes here. */
export function readDetails(bytes: Buffer): ScoreDetails {
  return { ...readHead(bytes), words: readWords(bytes) }
}

/** The same without the words, which saving a session does not look at. */
export function readHead(bytes: Buffer): ScoreHead {
  const score = (index: number) => {
    const tenths = bytes.readUInt16BE(6 + 2 * index)
    return tenths === NO_SCORE ? null : tenths / 10
  }
  return {
    text_hash: bytes.toString('hex', 0, 4),
    provider: PROVIDERS[bytes.readUInt8(4)] ?? 'unknown',
    edition: bytes.readUInt8(5),
    scores: {
      pronunciation: score(0),
      accuracy: score(1),
      fluency: score(2),
      completeness: score(3),
      prosody: score(4),
    },
    recording_ms: bytes.readUInt16BE(16) * 100,
  }
}

/** @returns undefined where there are more than a byte can count */
function wordsOf(wordScores: WordScore[]): { count: number; bytes: Buffer } | undefined {
  // Their spelling is that of the text, which has no word for an insertion.
  const words = wordScores.filter(({ errorType }) => errorType !== ERROR_TYPES.insertion)
  const bytes: number[] = []
  for (const { errorType, score, phonemes } of words) {
    const sounds = phonemes.flatMap(({ phoneme, heard, score: scored }) => {
      const sound = soundNumber(phoneme)
      const other = heard === null ? undefined : soundNumber(heard)
      if (sound === undefined) return []
      return [
        other === undefined
          ? [sound, halves(scored)]
          : [sound | HEARD_FOLLOWS, halves(scored), other],
      ]
    })
    if (sounds.length > MOST_OF_A_BYTE) return undefined
    bytes.push(ERRORS.indexOf(errorType), halves(score), sounds.length, ...sounds.flat())
  }
  if (words.length > MOST_OF_A_BYTE) return undefined
  return { count: words.length, bytes: Buffer.from(bytes) }
}

function readWords(bytes: Buffer): ReceiptWord[] {
  let at = HEAD_BYTES
  const next = () => bytes.readUInt8(at++)
  const nextScore = () => {
    const number = next()
    return number === NO_HALVES ? null : number / 2
  }
  return Array.from({ length: bytes.readUInt8(HEAD_BYTES - 1) }, () => {
    const error = ERRORS[next()] ?? ERROR_TYPES.notScored
    const score = nextScore()
    const sounds = Array.from({ length: next() }, () => {
      const sound = next()
      return {
        sound: SOUND_CLASSES[sound & ~HEARD_FOLLOWS] ?? '',
        score: nextScore(),
        heard: sound & HEARD_FOLLOWS ? (SOUND_CLASSES[next()] ?? null) : null,
      }
    })
    return { error_type: error, score, sounds }
  })
}

function halves(score: number | null): number {
  return score === null ? NO_HALVES : Math.round(score * 2)
}
