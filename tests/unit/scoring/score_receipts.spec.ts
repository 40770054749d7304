import { test } from '@japa/runner'
import { readDetails } from '#scoring/receipts/receipt_content'
import {
  MAX_RECEIPT_CHARACTERS,
  type ScoreReceipt,
  ScoreReceipts,
} from '#scoring/receipts/score_receipts'
import { SOUND_CLASSES, soundNumber } from '#scoring/receipts/sound_classes'
import type { PhonemeScore, ScoringResult, WordScore } from '#scoring/scoring_result'
import { scoringResult } from '#tests/support/receipts'

const SECRET = 'a'.repeat(32)
const ID = '01a22206-ca00-7111-8111-111111111111'
const SCORED_AT = 0x01a22206ca00
const OWNER = {
  learnerId: '22222222-2222-2222-2222-222222222222',
  speechId: '33333333-3333-3333-3333-333333333333',
  text: 'Hello.',
}

/** Worked out by hand, and with another HMAC. */
const RECEIPT =
  'sr1.AWsBoiIGygBxEYERERERERERIiIiIiIiIiIiIiIiIiIiIjMzMzMzMzMzMzMzMzMzMzMti9fZAQMDawNw__8D6P__AB8BALIED7ACsRSyGLMUAATqgsBIqDpRfLzYn2sw'

function sound(phoneme: string, score: number, heard: string | null = null): PhonemeScore {
  return { phoneme, heard, score, offsetMs: 0, durationMs: 80 }
}

function word(fields: Partial<WordScore> = {}): WordScore {
  const hello = [sound('h', 88), sound('ʌ', 88.5), sound('l', 89), sound('oʊ', 89.5)]
  return {
    ...{ word: 'Hello', score: 89, errorType: 'none', offsetMs: 0, durationMs: 300 },
    ...{ phonemes: hello, ...fields },
  }
}

function scored(fields: Partial<ScoringResult> = {}): ScoringResult {
  return scoringResult({ wordScores: [word()], ...fields })
}

const receipts = new ScoreReceipts([SECRET])

function read(receipt: string, now = SCORED_AT) {
  const found = receipts.read(receipt, now)
  return typeof found === 'object' ? 'valid' : found
}

function wordsOf(receipt: string) {
  return readDetails((receipts.read(receipt) as ScoreReceipt).bytes).words
}

test.group('Score receipts', () => {
  test('a receipt is these bytes, whoever makes it', ({ assert }) => {
    assert.equal(receipts.issue(scored(), OWNER, ID), RECEIPT)
    const bytes = Buffer.from(RECEIPT.slice(4), 'base64url')
    assert.deepEqual([bytes[1], bytes.length - 16], [107, 80])
    assert.equal(bytes.toString('hex', 80), '140004ea82c048a83a517cbcd89f6b30')
    const receipt = receipts.read(RECEIPT, SCORED_AT) as ScoreReceipt
    const { head, bytes: kept, ...owned } = receipt
    assert.deepEqual(
      { ...owned, details: readDetails(kept) },
      {
        ...{ id: ID, learnerId: OWNER.learnerId, speechId: OWNER.speechId },
        scoredAt: new Date(SCORED_AT),
        details: {
          ...{ text_hash: '2d8bd7d9', provider: 'local', edition: 3, recording_ms: 3100 },
          scores: {
            ...{
              pronunciation: 87.5,
              accuracy: 88,
              fluency: null,
              completeness: 100,
              prosody: null,
            },
          },
          words: [
            {
              ...{ error_type: 'none', score: 89 },
              sounds: [
                { sound: 'h', score: 88, heard: null },
                { sound: 'ʌ', score: 88.5, heard: null },
                { sound: 'l', score: 89, heard: null },
                { sound: 'oʊ', score: 89.5, heard: null },
              ],
            },
          ],
        },
      }
    )
    assert.deepInclude(readDetails(kept), head)
  })

  test('any byte that was changed is noticed', ({ assert }) => {
    const bytes = Buffer.from(RECEIPT.slice(4), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      const expected = at === 0 ? 'unknown_format' : at === 1 ? 'unknown_key' : undefined
      assert.equal(read(`sr1.${changed.toString('base64url')}`), expected, `byte ${at}`)
    }
  })

  test('what we have not written is none of ours, though it decodes to the same: {what}')
    .with([
      { what: 'padded', receipt: `${RECEIPT}==` },
      { what: 'with a blank', receipt: `${RECEIPT} ` },
      { what: 'with a line break', receipt: RECEIPT.replace('AWsB', 'AWsB\n') },
      { what: 'in the other base64', receipt: RECEIPT.replaceAll('_', '/').replaceAll('-', '+') },
      { what: 'with letters of the other case', receipt: RECEIPT.toLowerCase() },
      { what: 'cut', receipt: RECEIPT.slice(0, -1) },
      { what: 'cut to its prefix', receipt: 'sr1.' },
      { what: 'cut to the ids', receipt: RECEIPT.slice(0, 60) },
      { what: 'twice', receipt: RECEIPT + RECEIPT.slice(4) },
      { what: 'long', receipt: `sr1.${'A'.repeat(2000)}` },
      { what: 'empty', receipt: '' },
      { what: 'a token', receipt: 'eyJhbGciOiJIUzI1NiJ9.e30.x' },
    ])
    .run(({ assert }, { receipt }) => {
      assert.notEqual(read(receipt), 'valid')
    })

  test('a receipt is good for thirty days, and to the millisecond', ({ assert }) => {
    const life = 30 * 86_400_000
    assert.equal(read(RECEIPT, SCORED_AT + life), 'valid')
    assert.equal(read(RECEIPT, SCORED_AT + life + 1), 'expired')
    assert.equal(read(RECEIPT.replace('sr1', 'sr2')), 'unknown_format')
  })

  test('bits behind the last byte are no part of a receipt', ({ assert }) => {
    const receipt = receipts.issue(scored({ wordScores: [] }), OWNER, ID)!
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const stray = receipt.slice(0, -1) + letters[letters.indexOf(receipt.at(-1)!) + 1]!
    const bytesOf = (text: string) => Buffer.from(text.slice(4), 'base64url')
    assert.deepEqual(bytesOf(stray), bytesOf(receipt))
    assert.equal(read(receipt), 'valid')
    assert.isUndefined(read(stray))
  })

  test('a key that rotates goes on reading what it has signed', ({ assert }) => {
    const rotated = new ScoreReceipts(['b'.repeat(32), SECRET])
    assert.isObject(rotated.read(RECEIPT, SCORED_AT))
    const fresh = rotated.issue(scored(), OWNER)!
    assert.equal(receipts.read(fresh), 'unknown_key')
    const { id, scoredAt } = rotated.read(fresh) as ScoreReceipt
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/)
    assert.closeTo(scoredAt.getTime(), Date.now(), 60_000)
    // A hint that fits is not enough.
    const secrets = Array.from({ length: 2000 }, (_, index) => `secret ${index}`)
    const same = secrets.find(
      (secret) => new ScoreReceipts([secret]).read(RECEIPT) !== 'unknown_key'
    )!
    assert.isUndefined(new ScoreReceipts([same]).read(RECEIPT, SCORED_AT))
    assert.isObject(new ScoreReceipts([same, SECRET]).read(RECEIPT, SCORED_AT))
  })

  test('holds sounds that were heard instead, and leaves out what is not of the text', ({
    assert,
  }) => {
    const wordScores = [
      word({ score: 12.5, errorType: 'mispronunciation', phonemes: [sound('ɾ', 12.4, 'd')] }),
      word({ word: 'uh', errorType: 'insertion' }),
      word({ score: null, errorType: 'not_scored', phonemes: [sound('ʔ', 3)] }),
      word({ score: 0, errorType: 'omission', phonemes: [sound('ɚ', 0, '?')] }),
    ]
    const receipt = receipts.issue(scored({ wordScores }), OWNER)!
    assert.deepEqual(wordsOf(receipt), [
      {
        ...{ error_type: 'mispronunciation', score: 12.5 },
        sounds: [{ sound: 't', score: 12.5, heard: 'd' }],
      },
      { error_type: 'not_scored', score: null, sounds: [] },
      { error_type: 'omission', score: 0, sounds: [{ sound: 'ɝ', score: 0, heard: null }] },
    ])
  })

  test('is never too long: then it has no words', ({ assert }) => {
    for (const count of [250, 300]) {
      const wordScores = new Array<WordScore>(count).fill(word())
      const receipt = receipts.issue(scored({ wordScores }), OWNER)!
      assert.isAtMost(receipt.length, MAX_RECEIPT_CHARACTERS)
      assert.isEmpty(wordsOf(receipt))
    }
    assert.isNull(receipts.issue(scored({ providerName: 'somebody' }), OWNER))
  })

  test('knows 39 sounds', ({ assert }) => {
    assert.lengthOf(new Set(SOUND_CLASSES), 39)
    assert.deepEqual([soundNumber('h'), soundNumber('oʊ'), soundNumber('ʒ')], [15, 24, 38])
    assert.equal(soundNumber('ə'), soundNumber('ʌ'))
    assert.isUndefined(soundNumber('ʔ'))
  })
})
