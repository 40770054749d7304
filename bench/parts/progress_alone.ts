/**
 * A process that, without HTTP, saves sessions without and with client ids and score receipts, and
 * reads the home screen of a learner with three years of history, from what is kept and from the
 * results, round by round in turn. It prints how many a second, as JSON.
 *
 * Arguments: rounds, seconds of a round, saves and reads at once.
 */
import { randomUUID } from 'node:crypto'
import type { ApplicationService } from '@adonisjs/core/types'
import type { FinishedSession } from '../../app/practice/finished_session.ts'
import type { CountedDay } from '../../app/practice/progress/streak.ts'
import type { ScoringResult } from '../../app/scoring/scoring_result.ts'
import { readCatalog } from '../bench.ts'
import { sessionRequests, SESSIONS } from '../load/requests.ts'
import { fromBuild } from '../product.ts'
import { LEARNER_ID } from '../settings.ts'

/** A number for each round. */
export interface ProgressAlone {
  /** Sessions a second. */
  savedPlain: number[]
  savedVerified: number[]
  /** Home screens a second. */
  readKept: number[]
  readFromResults: number[]
}

const MILLISECONDS_PER_SECOND = 1000
const HISTORY_ID = '00000000-0000-4000-8000-000000000002'
/** More than a round can use. */
const SPARE = 1.5

/** A session of ten results on each day of three years. */
const FILL = `
  with learner as (
    insert into users (id, email, name, password) values (:id, 'history@example.com', 'History', 'x')
    on conflict do nothing returning id
  ), sessions as (
    insert into game_sessions (user_id, mode, level, total_sentences, correct_count, incorrect_count,
      skipped_count, average_score, completed_at, created_at, duration_seconds, practiced_on, time_zone)
    select id, 'listen_and_repeat', 'B1', 10, 8, 2, 0, 80, at, at, 300, at::date, 'UTC'
    from learner, generate_series(0, 1094) day,
      lateral (select date_trunc('day', now()) + interval '12 hours' - day * interval '1 day' as at) t
    returning id
  ), chosen as (
    select id, row_number() over () as number from (select id from speeches limit 10) s
  )
  insert into game_results (session_id, speech_id, sequence_number, user_response, pronunciation_score)
  select sessions.id, chosen.id, chosen.number, case when chosen.number > 8 then 'incorrect'
    else 'correct' end, 80
  from sessions, chosen`

/** What the home screen shows, from nothing but sessions and results. */
const FROM_RESULTS = `
  select ((s.completed_at at time zone u.time_zone) - interval '4 hours')::date::text as day,
    u.time_zone as "timeZone", count(distinct s.id)::int as sessions,
    count(*) filter (where r.user_response <> 'skipped')::int as sentences,
    count(*) filter (where r.user_response = 'correct')::int as passed,
    count(r.pronunciation_score)::int as scored, sum(r.pronunciation_score)::float8 as score_sum,
    min(s.completed_at) as "firstAt", max(s.completed_at) as "lastAt"
  from users u
  join game_sessions s on s.user_id = u.id
  join game_results r on r.session_id = s.id
  where u.id = :id
  group by 1, 2 order by 1`

const { Ignitor } = await import('@adonisjs/core')
const { APP_ROOT, importer } =
  await fromBuild<typeof import('../../bin/app_root.ts')>('bin/app_root.js')
const { createNodeServer } =
  await fromBuild<typeof import('../../start/node_server.ts')>('start/node_server.js')
const { SessionSaver } = await fromBuild<typeof import('../../app/practice/session_saver.ts')>(
  'app/practice/session_saver.js'
)
const { ProgressReader } = await fromBuild<
  typeof import('../../app/practice/progress/progress_reader.ts')
>('app/practice/progress/progress_reader.js')
const { foldStreak } = await fromBuild<typeof import('../../app/practice/progress/streak.ts')>(
  'app/practice/progress/streak.js'
)
const { ScoreReceipts } = await fromBuild<
  typeof import('../../app/scoring/receipts/score_receipts.ts')
>('app/scoring/receipts/score_receipts.js')

const [rounds, seconds, atOnce] = process.argv.slice(2).map(Number) as [number, number, number]
const { speechIds, tagIds } = await readCatalog(process.env.DATABASE_URL!)

const ignitor = new Ignitor(APP_ROOT, { importer })
let app: ApplicationService | undefined
ignitor.tap((created) => {
  app = created
  created.booting(async () => {
    await fromBuild('start/env.js')
  })
})
await ignitor.httpServer().start(createNodeServer)
const { container } = app!
const saver = await container.make(SessionSaver)
const reader = await container.make(ProgressReader)
const receipts = await container.make(ScoreReceipts)
const database = await container.make('lucid.db')

const plain = sessionRequests(SESSIONS, speechIds, tagIds).map(({ body }): FinishedSession => {
  const session = body as FinishedSession
  const results = session.results.map((result) => ({ ...result, score_receipt: null }))
  const times = { started_at: new Date(session.started_at!), completed_at: new Date() }
  return { ...session, ...times, results, time_zone: null, client_id: null }
})

await database.rawQuery('delete from users where id = ?', [HISTORY_ID])
await database.rawQuery(FILL, { id: HISTORY_ID })
await database.rawQuery('analyze game_sessions, game_results')
await assertSame()

const measured: ProgressAlone = {
  ...{ savedPlain: [], savedVerified: [], readKept: [], readFromResults: [] },
}
// The round before the first one does not count: V8 optimizes what runs often.
for (let round = 0; round <= rounds; round++) {
  const savedPlain = await timesASecond((count) => save(plain[count % plain.length]!))
  const verified = Array.from({ length: Math.ceil(savedPlain * seconds * SPARE) + atOnce }, verify)
  const savedVerified = await timesASecond((count) => save(verified[count]!))
  const readKept = await timesASecond(() => reader.read(HISTORY_ID, undefined))
  const readFromResults = await timesASecond(fromResults)
  if (round === 0) continue
  measured.savedPlain.push(savedPlain)
  measured.savedVerified.push(savedVerified)
  measured.readKept.push(readKept)
  measured.readFromResults.push(readFromResults)
}
process.stdout.write(`${JSON.stringify(measured)}\n`)
await app!.terminate()

function save(session: FinishedSession): Promise<unknown> {
  return saver.save(LEARNER_ID, session, null)
}

/** A session with receipts and a client id that nobody has sent yet. */
function verify(_: unknown, index: number): FinishedSession {
  const session = plain[index % plain.length]!
  const results = session.results.map((result) => {
    const owner = { learnerId: LEARNER_ID, speechId: result.speech_id, text: 'some text' }
    return { ...result, score_receipt: receipts.issue(scored(result.pronunciation_score!), owner) }
  })
  return { ...session, results, client_id: randomUUID() }
}

/** Six words of four sounds, as sentences are on average. */
function scored(score: number): ScoringResult {
  const sound = { phoneme: 'h', heard: null, score, offsetMs: 0, durationMs: 80 }
  const word = { word: 'hello', score, errorType: 'none', offsetMs: 0, durationMs: 320 } as const
  return {
    ...{ recognizedText: '', pronunciationScore: score, accuracyScore: score, fluencyScore: score },
    ...{ completenessScore: 100, prosodyScore: null, confidence: null, audioDurationMs: 3000 },
    ...{ providerName: 'local', providerVersion: 'local/3' },
    wordScores: new Array(6).fill({ ...word, phonemes: new Array(4).fill(sound) }),
  }
}

async function fromResults() {
  const { rows } = await database.rawQuery<{ rows: (CountedDay & { sentences: number })[] }>(
    FROM_RESULTS,
    { id: HISTORY_ID }
  )
  return { streak: foldStreak(rows), week: rows.slice(-7) }
}

/** Both ways must say the same. */
async function assertSame(): Promise<void> {
  const kept = await reader.read(HISTORY_ID, undefined)
  const counted = await fromResults()
  const sums = [kept.week, counted.week].map((days) => {
    return days.reduce((sum, { sentences }) => sum + sentences, 0)
  })
  if (kept.streak.longest !== counted.streak.longest || kept.streak.longest < 1000) {
    throw new Error(`The streaks differ: ${kept.streak.longest}, ${counted.streak.longest}`)
  }
  // Today may be missing in what is kept of seven days.
  if (Math.abs(sums[0]! - sums[1]!) > 10) throw new Error(`The weeks differ: ${sums.join(', ')}`)
}

async function timesASecond(work: (count: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * MILLISECONDS_PER_SECOND
  let count = 0
  const keepWorking = async () => {
    while (performance.now() < endsAt) await work(count++)
  }
  await Promise.all(Array.from({ length: atOnce }, keepWorking))
  return (count / (performance.now() - startedAt)) * MILLISECONDS_PER_SECOND
}
