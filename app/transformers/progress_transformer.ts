import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import { BUCKETS } from '#practice/progress/progress_range'
import type { Progress } from '#practice/progress/progress_reader'
import { Count, Day, nullable, oneOf, Score, Time } from '#transformers/schema'
import { toTime } from '#transformers/serialize'

export const GoalSchema = Type.Object({
  sentences: Type.Integer({ minimum: 1, maximum: 200, description: 'Sentences a day' }),
  done: Type.Integer({ minimum: 0, description: 'Sentences said today; skipped ones are not' }),
  reached: Type.Boolean(),
})

export const StreakSchema = Type.Object({
  current: Type.Integer({
    minimum: 0,
    description: 'Days in a row; not yet practised today is not the end',
  }),
  longest: Count,
  done_today: Type.Boolean(),
  freezes: Type.Integer({ minimum: 0, maximum: 2, description: 'Days that may still be missed' }),
  frozen_days: Type.Array(Day, { description: 'Days since the last one that a freeze pays for' }),
  ends_at: nullable(Time, 'When it ends, unless somebody practises before; null without a streak'),
})

export const DayPointSchema = Type.Object({
  date: Type.String({ format: 'date', description: 'The day, or the first one of the bucket' }),
  sessions: Count,
  sentences: Type.Integer({ minimum: 0, description: 'Said, so without those that were skipped' }),
  passed: Type.Integer({ minimum: 0, description: 'Of these, the correct ones' }),
  scored: Type.Integer({ minimum: 0, description: 'Results with a score' }),
  verified: Type.Integer({ minimum: 0, description: 'Results whose score this server gave' }),
  average_score: nullable(Score),
  seconds: Count,
  days_practiced: Count,
  days_goal_reached: Type.Integer({ minimum: 0, description: 'By the goal as it is now' }),
  days_frozen: Count,
})

export const DayPointMetaSchema = Type.Object({
  from: Day,
  to: Type.String({ format: 'date', description: 'The day after the last one' }),
  bucket: oneOf(BUCKETS),
})

export const DayPointListSchema = Type.Object({
  data: Type.Array(DayPointSchema, { description: 'Each bucket, also those without practice' }),
  meta: DayPointMetaSchema,
})

export const ReminderSchema = Type.Object({
  at: nullable(
    Time,
    'When the app is to remind next, which is now once the minute is past; null without a `reminder_minute`'
  ),
  reason: nullable(oneOf(['streak', 'goal'])),
})

export const ProgressSchema = Type.Object({
  date: Type.String({ format: 'date', description: "The learner's today" }),
  time_zone: Type.String(),
  next_day_at: Type.String({ ...Time, description: 'When that day is over' }),
  goal: GoalSchema,
  streak: StreakSchema,
  week: Type.Array(DayPointSchema, { description: 'Seven days, today the last one' }),
  reminder: ReminderSchema,
  updated_at: nullable(Time),
})

export const LearnerSettingsSchema = Type.Object({
  daily_goal: Type.Integer({ minimum: 1, maximum: 200, description: 'Sentences a day' }),
  day_starts_at: Type.Integer({
    minimum: 0,
    maximum: 6,
    description: 'The hour at which days begin: what is said before it belongs to the day before',
  }),
  reminder_minute: nullable(
    Type.Integer({ minimum: 0, maximum: 1439 }),
    'When the app reminds, in minutes from midnight; null for never'
  ),
})

export default class ProgressTransformer extends BaseTransformer<Progress> {
  toObject(): Static<typeof ProgressSchema> {
    const { date, goal, streak, week, reminder } = this.resource
    return {
      date,
      time_zone: this.resource.timeZone,
      next_day_at: toTime(this.resource.nextDayAt),
      goal,
      streak: {
        current: streak.current,
        longest: streak.longest,
        done_today: streak.doneToday,
        freezes: streak.freezes,
        frozen_days: streak.frozenDays,
        ends_at: streak.endsAt && toTime(streak.endsAt),
      },
      week,
      reminder: { at: reminder && toTime(reminder.at), reason: reminder && reminder.reason },
      updated_at: this.resource.updatedAt && toTime(this.resource.updatedAt),
    }
  }
}
