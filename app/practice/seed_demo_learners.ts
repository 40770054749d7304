import type { Hash } from '@adonisjs/core/hash'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { audit, TERMINAL } from '#auditing/audit_log'
import { LEVELS } from '#catalog/enums'
import User from '#models/user'

/** Everybody knows it, so these accounts must not exist in production. */
export const DEMO_PASSWORD = 'practice makes better'

export const DEMO_LEARNERS = [
  { email: 'amira@example.com', name: 'Amira', timeZone: 'Africa/Cairo' },
  { email: 'bruno@example.com', name: 'Bruno', timeZone: 'America/Sao_Paulo' },
  { email: 'chen@example.com', name: 'Chen', timeZone: 'Asia/Shanghai' },
  { email: 'dora@example.com', name: 'Dora', timeZone: 'Europe/Budapest' },
  { email: 'emil@example.com', name: 'Emil', timeZone: 'Europe/Berlin' },
] as const

const SESSIONS_EACH = 12
const SENTENCES_EACH = 8
const DAYS_BETWEEN = 3

/**
 * Adds five learners with five weeks of practice behind them, so that history and statistics have
 * something to show. Learners who are there already stay as they are.
 *
 * @returns how many learners were added
 */
export async function seedDemoLearners(client: QueryClientContract, hash: Hash): Promise<number> {
  const emails = DEMO_LEARNERS.map(({ email }) => email)
  const present = await User.query({ client }).whereIn('email', emails)
  const missing = DEMO_LEARNERS.filter(({ email }) => !present.some((user) => user.email === email))
  if (missing.length === 0) return 0

  const password = await hash.make(DEMO_PASSWORD)
  return client.transaction(async (trx) => {
    for (const learner of missing) {
      const number = DEMO_LEARNERS.indexOf(learner)
      const user = await User.create({ ...learner, password }, { client: trx })
      await user.refresh()
      const about = { action: 'registered', resourceType: 'user', resourceId: user.id }
      await audit(trx, { userId: user.id, ...about }, TERMINAL)
      await trx.rawQuery(PRACTISE, {
        user_id: user.id,
        level: LEVELS[number % LEVELS.length]!,
        number,
        sessions: SESSIONS_EACH,
        sentences: SENTENCES_EACH,
        days: DAYS_BETWEEN,
        until: DateTime.utc().startOf('day').toJSDate(),
      })
    }
    return missing.length
  })
}

/**
 * The past of one learner, in one statement: sessions over the speeches of a level, each with one of
 * its four commonest tags in turn, with scores that rise from about 60 to about 90 and differ from
 * sentence to sentence.
 */
const PRACTISE = `
  with drawable as (
    select speeches.id, speeches.text, speeches.external_id, tag_id
    from speeches join speech_tags on speech_id = speeches.id
    where level = :level and published and deleted_at is null and external_id is not null
  ), chosen as (
    select tags.*, row_number() over (order by count(*) desc, name) - 1 as position
    from tags join drawable on tag_id = tags.id
    group by tags.id order by position limit 4
  ), numbered as (
    select drawable.*, chosen.position as tag_position, count(*) over per_tag as total,
      row_number() over (partition by tag_id order by external_id) - 1 as position
    from drawable join chosen on chosen.id = tag_id
    window per_tag as (partition by tag_id)
  ), answers as (
    select session, sentence, numbered.id as speech_id, numbered.text, chosen.id as tag_id, score,
      case when score >= 75 then 'correct' when score >= 55 then 'incorrect' else 'skipped' end
        as user_response
    from generate_series(0, :sessions - 1) as session
    cross join generate_series(1, :sentences) as sentence
    cross join lateral (select least(100, 58 + 30.0 * session / :sessions
      + ((session * 7 + sentence * 13 + :number * 5) % 23) - 8) as score) as scored
    join chosen on chosen.position = session % 4
    join numbered on numbered.tag_position = chosen.position and sentence <= numbered.total
      and numbered.position = (session * :sentences + sentence - 1) % numbered.total
  ), totals as (
    select session, tag_id, gen_random_uuid() as id,
      :until::timestamptz - make_interval(days => :days * (:sessions - session), hours => -17)
        as completed_at,
      count(*) as total,
      count(*) filter (where user_response = 'correct') as correct,
      count(*) filter (where user_response = 'incorrect') as incorrect,
      count(*) filter (where user_response = 'skipped') as skipped,
      round(avg(score) filter (where user_response <> 'skipped'), 1) as average
    from answers group by session, tag_id
  ), sessions as (
    insert into game_sessions (id, user_id, mode, level, selected_tags, total_sentences,
      correct_count, incorrect_count, skipped_count, average_score,
      started_at, completed_at, duration_seconds, practiced_on, time_zone)
    select totals.id, :user_id, 'listen_and_repeat', :level,
      jsonb_build_array(jsonb_build_object('id', tags.id, 'name', name, 'category', category)),
      total, correct, incorrect, skipped, average,
      completed_at - make_interval(secs => 20 * total), completed_at, 20 * total,
      (completed_at at time zone 'UTC')::date, 'UTC'
    from totals join tags on tags.id = tag_id
  )
  insert into game_results (session_id, speech_id, sequence_number, user_response,
    recognized_text, pronunciation_score, accuracy_score, fluency_score, completeness_score,
    response_time_ms)
  select totals.id, speech_id, sentence, user_response,
    case when user_response <> 'skipped' then text end,
    case when user_response <> 'skipped' then score end,
    case when user_response <> 'skipped' then score end,
    case when user_response <> 'skipped' then least(100, score + 4) end,
    case when user_response <> 'skipped' then 100 end,
    2000 + 40 * (100 - score)
  from answers
  join totals using (session)`
