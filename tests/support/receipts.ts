import app from '@adonisjs/core/services/app'
import { ScoreReceipts } from '#scoring/receipts/score_receipts'
import type { ScoringResult } from '#scoring/scoring_result'

/** What a scorer may say of one word. */
export function scoringResult(fields: Partial<ScoringResult> = {}): ScoringResult {
  const sound = { phoneme: 'h', heard: null, score: 88, offsetMs: 0, durationMs: 80 }
  return {
    recognizedText: 'hello',
    pronunciationScore: 87.5,
    accuracyScore: 88,
    fluencyScore: null,
    completenessScore: 100,
    prosodyScore: null,
    confidence: null,
    audioDurationMs: 3100,
    providerName: 'local',
    providerVersion: 'soundswallower-0.6.3/3',
    wordScores: [
      {
        ...{ word: 'Hello', score: 89, errorType: 'none', offsetMs: 0, durationMs: 300 },
        phonemes: [sound],
      },
    ],
    ...fields,
  }
}

/**
 * A receipt as this server gives it for a score of 87.5.
 *
 * @param scoredAt another time than now
 */
export async function issueReceipt(
  learnerId: string,
  { id: speechId, text }: { id: string; text: string },
  scoredAt = new Date()
): Promise<string> {
  const receipts = await app.container.make(ScoreReceipts)
  const time = scoredAt.getTime().toString(16).padStart(12, '0')
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
  return receipts.issue(scoringResult(), { learnerId, speechId, text }, id)!
}
