import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { sql } from '#postgres/sql'
import { ALL_LEVELS } from '#practice/statistics/count_days'

/** Days up to today that pages show. */
export const PERIODS = [7, 30, 90] as const
export const DEFAULT_PERIOD = 30

/** What learners have done. */
export interface Practice {
  learners: number
  sessions: number
  /** Sentences with a score. */
  results: number
  /** Of their scores. */
  scoreSum: number
}

export interface PracticeDay extends Practice {
  /** UTC, as `2026-11-28`. */
  day: string
}

/** How a sentence is said. */
export interface SpeechFigures {
  tries: number
  /** The mean of the scores, 0 to 100. */
  score: number
}

/** A sentence with what a player needs of it. */
export interface HardSpeech extends SpeechFigures {
  id: string
  text: string
  level: string
  audio_url: string | null
  audio_sha256: string | null
  audio_duration_ms: number | null
  audio_peaks: Buffer | null
}

export interface PracticePeriod {
  /** Each day up to today, the oldest first, also those on which nobody practised. */
  days: PracticeDay[]
  /** By level; those that nobody practised are left out. */
  levels: { level: string; tries: number; score: number }[]
}

interface DayRow {
  day: string
  level: string
  learners: number
  sessions: number
  results: number
  score_sum: number
}

const DAYS = `
  select day::text, level, learners, sessions, results, score_sum::float8
  from daily_stats where day between :from::date and :to::date`

/** Fewer tries say more about the learners than about the sentence. */
export const LEAST_TRIES = 20

/** The order is that of the index, so that it is read until there are enough that learners still get. */
const HARDEST = `
  select s.id, s.text, s.level, s.audio_url, s.audio_sha256, s.audio_duration_ms, s.audio_peaks,
    t.tries, (t.score_sum / t.tries)::float8 as score
  from speech_totals t join speeches s on s.id = t.speech_id
  where t.tries >= ${LEAST_TRIES} and s.deleted_at is null and s.published
  order by t.score_sum / t.tries, t.speech_id
  limit :limit`

const DAY_MS = 86_400_000

/** Tells what learners practise, as of the last minute, from what was counted before. */
@inject()
export class PracticeFigures {
  constructor(private database: Database) {}

  /** One query. @param count days up to today, UTC */
  async period(count: number, now = new Date()): Promise<PracticePeriod> {
    const names = Array.from({ length: count }, (_, index) => {
      return new Date(now.getTime() - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10)
    })
    const [from, to] = [names[0]!, names.at(-1)!]
    const rows = await sql<DayRow>(this.database, DAYS, { from, to })
    const wholeDays = new Map(
      rows.filter(({ level }) => level === ALL_LEVELS).map((row) => [row.day, row])
    )
    const byLevel = Map.groupBy(
      rows.filter(({ level, results }) => level !== ALL_LEVELS && results > 0),
      ({ level }) => level
    )
    return {
      days: names.map((day) => toDay(day, wholeDays.get(day))),
      levels: [...byLevel]
        .map(([level, some]) => {
          const tries = some.reduce((sum, { results }) => sum + results, 0)
          return { level, tries, score: some.reduce((sum, row) => sum + row.score_sum, 0) / tries }
        })
        .sort((one, other) => one.level.localeCompare(other.level)),
    }
  }

  /** The published sentences with the lowest scores, of all time; one query. */
  async hardest(limit: number): Promise<HardSpeech[]> {
    return sql<HardSpeech>(this.database, HARDEST, { limit })
  }

  /** One query. @returns undefined for a speech that nobody has tried */
  async ofSpeech(id: string): Promise<SpeechFigures | undefined> {
    const [figures] = await sql<SpeechFigures>(
      this.database,
      `select tries, (score_sum / tries)::float8 as score from speech_totals where speech_id = ?`,
      [id]
    )
    return figures
  }
}

function toDay(day: string, row: DayRow | undefined): PracticeDay {
  const { learners = 0, sessions = 0, results = 0, score_sum: scoreSum = 0 } = row ?? {}
  return { day, learners, sessions, results, scoreSum }
}
