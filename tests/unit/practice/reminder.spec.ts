import { test } from '@japa/runner'
import { addDays, beginningOfPracticeDay } from '#practice/progress/practice_day'
import { reminderAt } from '#practice/progress/reminder'

const REMINDERS = [
  // There is no half past two: the clock goes from two to three.
  { zone: 'Europe/Berlin', day: '2026-03-29', time: '02:30', at: '2026-03-29T01:00:00.000Z' },
  // It comes twice: the first one.
  { zone: 'Europe/Berlin', day: '2026-10-25', time: '02:30', at: '2026-10-25T00:30:00.000Z' },
  { zone: 'Asia/Kathmandu', day: '2026-11-28', time: '19:00', at: '2026-11-28T13:15:00.000Z' },
  // The day begins at one.
  { zone: 'America/Santiago', day: '2026-09-06', time: '00:15', at: '2026-09-06T04:00:00.000Z' },
]

test.group('A reminder', () => {
  test('at {time} of {day} in {zone} comes at {at}')
    .with(REMINDERS)
    .run(({ assert }, { zone, day, time, at }) => {
      const [hour, minuteOfHour] = time.split(':').map(Number)
      const minute = hour! * 60 + minuteOfHour!
      const rule = { timeZone: zone, startsAt: 0 }
      const begins = beginningOfPracticeDay(day, rule)
      assert.equal(reminderAt(begins, minute, null, rule).toISOString(), at)
      // The evening before, that day is done.
      const before = new Date(begins.getTime() - 1)
      assert.equal(reminderAt(before, minute, addDays(day, -1), rule).toISOString(), at)
    })

  test('in the night is of the day before, as days begin at four', ({ assert }) => {
    const rule = { timeZone: 'UTC', startsAt: 4 }
    const at = (now: string, minute: number, lastDay: string | null) => {
      return reminderAt(new Date(now), minute, lastDay, rule).toISOString()
    }
    assert.equal(at('2026-11-28T12:00:00Z', 30, '2026-11-27'), '2026-11-29T00:30:00.000Z')
    assert.equal(at('2026-11-28T12:00:00Z', 30, '2026-11-28'), '2026-11-30T00:30:00.000Z')
    // After a flight to the west, tomorrow is practised as well.
    assert.equal(at('2026-11-28T12:00:00Z', 30, '2026-11-29'), '2026-12-01T00:30:00.000Z')
    // Its minute is past, and the day is still open.
    assert.equal(at('2026-11-28T20:00:00Z', 1140, null), '2026-11-28T20:00:00.000Z')
  })
})
