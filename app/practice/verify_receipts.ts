import type { FieldFault } from '#practice/errors'
import type { FinishedResult, FinishedSession } from '#practice/finished_session'
import type { Result } from '#practice/past_result'
import type { ScoreReceipt, ScoreReceipts } from '#scoring/receipts/score_receipts'

/** A result whose scores are those of its receipt, if it has one that is good. */
export type VerifiedResult = FinishedResult &
  Pick<Result, 'receipt_status'> & {
    receipt_id?: string
    /** In hexadecimal digits, as PostgreSQL reads bytes. */
    score_details?: string
    /** Of the text that was scored: `textHash`. */
    text_hash?: string
  }

export interface VerifiedSession {
  results: VerifiedResult[]
  /** When the last one was scored, by the server's clock; null where no receipt is good. */
  lastScoredAt: Date | null
  verifiedCount: number
  faults: FieldFault[]
}

/**
 * Takes the scores of a session's results from their receipts. What happens to honest people leaves a
 * result as it was sent; what does not is a fault. Where nothing is said, there is no receipt to look
 * at: `summarize` refuses it.
 */
export function verifyReceipts(
  { mode, results }: FinishedSession,
  learnerId: string,
  receipts: ScoreReceipts
): VerifiedSession {
  const session: VerifiedSession = { results: [], lastScoredAt: null, verifiedCount: 0, faults: [] }
  const used = new Set<string>()
  for (const [position, result] of results.entries()) {
    const isSaid = mode !== 'listen_only' && result.user_response !== 'skipped'
    const receipt =
      isSaid && result.score_receipt !== null ? receipts.read(result.score_receipt) : 'none'
    if (typeof receipt === 'string') {
      session.results.push({ ...result, receipt_status: receipt })
      continue
    }
    const checked = check(receipt, { position, result, learnerId, used })
    if ('code' in checked) {
      session.results.push({ ...result, receipt_status: 'none' })
      session.faults.push(checked)
      continue
    }
    used.add(checked.id)
    session.results.push(verified(result, checked))
    session.verifiedCount++
    if (session.lastScoredAt === null || checked.scoredAt > session.lastScoredAt) {
      session.lastScoredAt = checked.scoredAt
    }
  }
  return session
}

/** A receipt that another session has used, or one that was deleted. */
export function usedReceipt(position: number): FieldFault {
  return {
    field: `results.${position}.score_receipt`,
    code: 'receipt_used',
    message: `The score_receipt of result ${position} was used before: each recording that is scored has its own.`,
  }
}

interface Claimed {
  position: number
  result: FinishedResult
  learnerId: string
  /** Ids of the receipts of earlier results. */
  used: Set<string>
}

function check(
  receipt: ScoreReceipt | undefined,
  { position, result, learnerId, used }: Claimed
): ScoreReceipt | FieldFault {
  const field = `results.${position}.score_receipt`
  if (receipt === undefined) {
    const message = `The score_receipt of result ${position} is none that this server gave: send it as it came.`
    return { field, code: 'receipt_invalid', message }
  }
  if (receipt.learnerId !== learnerId) {
    const message = `The score_receipt of result ${position} is another learner's.`
    return { field, code: 'receipt_not_yours', message }
  }
  if (receipt.speechId !== result.speech_id) {
    const message = `The score_receipt of result ${position} is of another sentence: send it with the one that was said.`
    return { field, code: 'receipt_other_speech', message }
  }
  return used.has(receipt.id) ? usedReceipt(position) : receipt
}

function verified(result: FinishedResult, { id, head, bytes }: ScoreReceipt): VerifiedResult {
  const { pronunciation, accuracy, fluency, completeness } = head.scores
  return {
    ...result,
    pronunciation_score: pronunciation,
    accuracy_score: accuracy,
    fluency_score: fluency,
    completeness_score: completeness,
    receipt_status: 'valid',
    receipt_id: id,
    score_details: `\\x${bytes.toString('hex')}`,
    text_hash: head.text_hash,
  }
}
