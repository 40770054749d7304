import type { UserResponse } from '#practice/enums'
import type { FieldFault } from '#practice/errors'
import type { FinishedSession } from '#practice/finished_session'
import { SCORE_FIELDS } from '#practice/past_result'

/** How far a phone's clock may be ahead of ours. */
const CLOCK_TOLERANCE_MS = 5 * 60 * 1000

export interface SessionSummary {
  correct_count: number
  incorrect_count: number
  skipped_count: number
  /** Mean of the pronunciation scores, with one decimal; null if there is none. */
  average_score: number | null
  completed_at: Date
  duration_seconds: number | null
  /** What cannot be in a session; empty when it can be saved. */
  faults: FieldFault[]
}

/** Counts a session's results, and checks what holds between its fields. */
export function summarize(finished: FinishedSession, now: Date): SessionSummary {
  const { results, started_at: startedAt } = finished
  const completedAt = finished.completed_at ?? endOf(startedAt, now)
  const count = (response: UserResponse) =>
    results.filter((result) => result.user_response === response).length
  return {
    correct_count: count('correct'),
    incorrect_count: count('incorrect'),
    skipped_count: count('skipped'),
    average_score: mean(results.flatMap(({ pronunciation_score: score }) => score ?? [])),
    completed_at: completedAt,
    duration_seconds:
      startedAt === null ? null : Math.floor((completedAt.getTime() - startedAt.getTime()) / 1000),
    faults: [
      ...sequenceFaults(finished),
      ...scoreFaults(finished),
      ...timeFaults(startedAt, completedAt, now),
    ],
  }
}

/** Now, for an app that does not say; not before the beginning, by a clock that is ahead. */
function endOf(startedAt: Date | null, now: Date): Date {
  if (startedAt === null || startedAt <= now) return now
  return startedAt.getTime() <= now.getTime() + CLOCK_TOLERANCE_MS ? startedAt : now
}

function mean(scores: number[]): number | null {
  if (scores.length === 0) return null
  const sum = scores.reduce((total, score) => total + score, 0)
  return Math.round((sum / scores.length) * 10) / 10
}

function sequenceFaults({ results, total_sentences: total }: FinishedSession): FieldFault[] {
  const faults: FieldFault[] = []
  if (total !== results.length) {
    faults.push({
      field: 'total_sentences',
      code: 'results_count',
      message: `total_sentences is ${total}, but there are ${results.length} results.`,
      limit: results.length,
    })
  }
  const first = new Map<number, number>()
  for (const [position, { sequence_number: number }] of results.entries()) {
    const earlier = first.get(number)
    if (earlier !== undefined || number > results.length) {
      const field = `results.${position}.sequence_number`
      faults.push(
        earlier === undefined
          ? {
              field,
              code: 'sequence_gap',
              message: `The numbers must run from 1 to ${results.length} without a gap: ${number} is too large.`,
              limit: results.length,
            }
          : {
              field,
              code: 'sequence_repeated',
              message: `Result ${earlier} already has the number ${number}.`,
            }
      )
    }
    if (earlier === undefined) first.set(number, position)
  }
  return faults
}

/** Nobody spoke where a sentence was skipped or only heard: such a score would be in the averages. */
function scoreFaults({ mode, results }: FinishedSession): FieldFault[] {
  return results.flatMap((result, position) => {
    const isSkipped = result.user_response === 'skipped'
    if (!isSkipped && mode !== 'listen_only') return []
    const reason = isSkipped ? `Result ${position} is skipped` : 'In listen_only, nothing is said'
    const fields = [...SCORE_FIELDS, 'score_receipt'] as const
    return fields
      .filter((field) => result[field] !== null)
      .map((field) => ({
        field: `results.${position}.${field}`,
        code: isSkipped ? 'score_of_skipped' : 'score_of_listening',
        message: `${reason}, so there is no ${field}: send null, or leave it out.`,
      }))
  })
}

function timeFaults(startedAt: Date | null, completedAt: Date, now: Date): FieldFault[] {
  const faults: FieldFault[] = []
  if (completedAt.getTime() > now.getTime() + CLOCK_TOLERANCE_MS) {
    faults.push({
      field: 'completed_at',
      code: 'in_future',
      message: 'completed_at is more than 5 minutes in the future.',
      limit: CLOCK_TOLERANCE_MS / 1000,
    })
  }
  if (startedAt !== null && startedAt > completedAt) {
    faults.push({
      field: 'started_at',
      code: 'after_completion',
      message: 'started_at is after completed_at.',
    })
  }
  return faults
}
