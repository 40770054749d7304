import { test } from '@japa/runner'
import { beginningOfPracticeDay } from '#practice/progress/practice_day'
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
      assert.equal(reminderAt(begins, minute, false, rule).toISOString(), at)
      // The evening before, that day is done.
      const before = new Date(begins.getTime() - 1)
      assert.equal(reminderAt(before, minute, true, rule).toISOString(), at)
    })

  test('in the night is of the day before, as days begin at four', ({ assert }) => {
    const rule = { timeZone: 'UTC', startsAt: 4 }
    const at = (now: string, minute: number, doneToday: boolean) => {
      return reminderAt(new Date(now), minute, doneToday, rule).toISOString()
    }
    assert.equal(at('2026-11-28T12:00:00Z', 30, false), '2026-11-29T00:30:00.000Z')
    assert.equal(at('2026-11-28T12:00:00Z', 30, true), '2026-11-30T00:30:00.000Z')
    // Its minute is past, and the day is still open.
    assert.equal(at('2026-11-28T20:00:00Z', 1140, false), '2026-11-28T20:00:00.000Z')
  })
})
