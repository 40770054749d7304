import { randomUUID } from 'node:crypto'
import type { ApplicationService } from '@adonisjs/core/types'
import { DateTime } from 'luxon'
import type { FinishedResult, FinishedSession } from '../../app/practice/finished_session.ts'
import { fromBuild } from '../product.ts'

const { GameResultSchema, SpeechSchema } =
  await fromBuild<typeof import('../../database/schema.ts')>('database/schema.js')
const { default: GameSession } = await fromBuild<typeof import('../../app/models/game_session.ts')>(
  'app/models/game_session.js'
)
const { SpeechPool } = await fromBuild<typeof import('../../app/catalog/drawing/speech_pool.ts')>(
  'app/catalog/drawing/speech_pool.js'
)
const { PreparedStatements } = await fromBuild<
  typeof import('../../app/postgres/prepared_statements.ts')
>('app/postgres/prepared_statements.js')
const { SessionSaver } = await fromBuild<typeof import('../../app/practice/session_saver.ts')>(
  'app/practice/session_saver.js'
)
const { SessionHistory } = await fromBuild<typeof import('../../app/practice/session_history.ts')>(
  'app/practice/session_history.js'
)
const { SessionWriter } = await fromBuild<typeof import('../../app/practice/session_writer.ts')>(
  'app/practice/session_writer.js'
)
const { ScoreReceipts } = await fromBuild<
  typeof import('../../app/scoring/receipts/score_receipts.ts')
>('app/scoring/receipts/score_receipts.js')
const { summarize } = await fromBuild<typeof import('../../app/practice/session_summary.ts')>(
  'app/practice/session_summary.js'
)

class GameResult extends GameResultSchema {
  static override table = 'game_results'
}

class Speech extends SpeechSchema {
  static override table = 'speeches'
}

/**
 * Swaps the use case that saves a session for one that uses models in a transaction: one query that
 * the speeches exist, then an insert for the session and one for each result.
 *
 * @param many whether the results are left to Lucid's `createMany`
 */
export async function saveRowByRow(app: ApplicationService, many: boolean): Promise<void> {
  const database = await app.container.make('lucid.db')
  const statements = await app.container.make(PreparedStatements)
  const writer = await app.container.make(SessionWriter)
  const pool = await app.container.make(SpeechPool)
  const history = await app.container.make(SessionHistory)
  const receipts = await app.container.make(ScoreReceipts)

  class RowByRowSaver extends SessionSaver {
    override async save(userId: string, finished: FinishedSession) {
      const { faults, ...summary } = summarize(finished, new Date())
      if (faults.length > 0) throw new Error('The bench sends no such sessions.')
      const { results, started_at: startedAt } = finished
      const id = randomUUID()
      await database.transaction(async (client) => {
        const ids = new Set(results.map((result) => result.speech_id))
        const known = await Speech.query({ client })
          .whereIn('id', [...ids])
          .whereNull('deletedAt')
        if (known.length < ids.size) throw new Error('The bench sends no unknown speeches.')
        await GameSession.create(
          {
            id,
            userId,
            mode: finished.mode,
            level: finished.level,
            sentenceType: finished.sentence_type,
            selectedTags: JSON.stringify(pool.findTags(finished.selected_tags)) as never,
            totalSentences: finished.total_sentences,
            correctCount: summary.correct_count,
            incorrectCount: summary.incorrect_count,
            skippedCount: summary.skipped_count,
            averageScore: summary.average_score,
            startedAt: startedAt === null ? null : DateTime.fromJSDate(startedAt),
            completedAt: DateTime.fromJSDate(summary.completed_at),
            durationSeconds: summary.duration_seconds,
            practicedOn: DateTime.fromJSDate(summary.completed_at),
            timeZone: 'UTC',
          },
          { client }
        )
        const rows = results.map((result) => toRow(id, result))
        if (many) await GameResult.createMany(rows, { client })
        else for (const row of rows) await GameResult.create(row, { client })
      })
      return { ...(await history.show(userId, id)), replayed: false as const }
    }
  }
  app.container.swap(
    SessionSaver,
    () => new RowByRowSaver(writer, statements, pool, history, receipts)
  )
}

function toRow(sessionId: string, result: FinishedResult) {
  return {
    sessionId,
    speechId: result.speech_id,
    sequenceNumber: result.sequence_number,
    userResponse: result.user_response,
    recognizedText: result.recognized_text,
    pronunciationScore: result.pronunciation_score,
    accuracyScore: result.accuracy_score,
    fluencyScore: result.fluency_score,
    completenessScore: result.completeness_score,
    responseTimeMs: result.response_time_ms,
  }
}
