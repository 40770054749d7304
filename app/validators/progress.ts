import vine from '@vinejs/vine'
import { BUCKETS } from '#practice/progress/progress_range'
import { integer } from '#validators/rules'
import { date, timeZone } from '#validators/times'

export const progressValidator = vine.create({ time_zone: timeZone().optional() })

export const progressDaysValidator = vine.create({
  from: date().optional(),
  to: date().optional(),
  bucket: vine.enum(BUCKETS).optional(),
})

export const learnerSettingsValidator = vine.create({
  daily_goal: integer(1, 200).optional(),
  day_starts_at: integer(0, 6).optional(),
  reminder_minute: integer(0, 1439).nullable().optional(),
})
