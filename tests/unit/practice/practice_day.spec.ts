import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import {
  addDays,
  beginningOfPracticeDay,
  daysBetween,
  knownZone,
  nextDayAt,
  practiceDayOf,
} from '#practice/progress/practice_day'
import { resolveZone } from '#texts/time_zone'

const DAYS = [
  // Before four in the morning it is still the evening.
  { zone: 'Europe/Berlin', startsAt: 4, at: '2026-11-28T23:30:00Z', day: '2026-11-28' },
  { zone: 'Europe/Berlin', startsAt: 4, at: '2026-11-29T02:59:59Z', day: '2026-11-28' },
  { zone: 'Europe/Berlin', startsAt: 4, at: '2026-11-29T03:00:00Z', day: '2026-11-29' },
  // The hour before three is missing; taking three hours off would say the 28th.
  { zone: 'Europe/Berlin', startsAt: 3, at: '2026-03-29T00:59:59.999Z', day: '2026-03-28' },
  { zone: 'Europe/Berlin', startsAt: 3, at: '2026-03-29T01:00:00Z', day: '2026-03-29' },
  // The hour before three comes twice; taking three hours off would say the 25th.
  { zone: 'Europe/Berlin', startsAt: 3, at: '2026-10-25T01:30:00Z', day: '2026-10-24' },
  { zone: 'Europe/Berlin', startsAt: 3, at: '2026-10-25T01:59:59.999Z', day: '2026-10-24' },
  { zone: 'Europe/Berlin', startsAt: 3, at: '2026-10-25T02:00:00Z', day: '2026-10-25' },
  { zone: 'America/New_York', startsAt: 0, at: '2026-03-09T03:59:59Z', day: '2026-03-08' },
  { zone: 'America/New_York', startsAt: 0, at: '2026-03-09T04:00:00Z', day: '2026-03-09' },
  { zone: 'America/New_York', startsAt: 0, at: '2026-11-02T04:59:59Z', day: '2026-11-01' },
  { zone: 'America/New_York', startsAt: 0, at: '2026-11-02T05:00:00Z', day: '2026-11-02' },
  { zone: 'Asia/Kathmandu', startsAt: 0, at: '2026-11-28T18:14:59Z', day: '2026-11-28' },
  { zone: 'Asia/Kathmandu', startsAt: 0, at: '2026-11-28T18:15:00Z', day: '2026-11-29' },
  { zone: 'Pacific/Kiritimati', startsAt: 0, at: '2026-11-28T10:00:00Z', day: '2026-11-29' },
  { zone: 'Pacific/Honolulu', startsAt: 0, at: '2026-11-28T10:00:00Z', day: '2026-11-28' },
  // Clocks are put back from 03:45 to 02:45, and from 03:00 to 01:00: the day has begun.
  { zone: 'Pacific/Chatham', startsAt: 3, at: '2026-04-04T13:14:59Z', day: '2026-04-04' },
  { zone: 'Pacific/Chatham', startsAt: 3, at: '2026-04-04T13:15:00Z', day: '2026-04-05' },
  { zone: 'Pacific/Chatham', startsAt: 3, at: '2026-04-04T14:00:00Z', day: '2026-04-05' },
  { zone: 'Pacific/Chatham', startsAt: 3, at: '2026-04-04T14:14:59.999Z', day: '2026-04-05' },
  { zone: 'Antarctica/Troll', startsAt: 2, at: '2026-10-24T23:59:59Z', day: '2026-10-24' },
  { zone: 'Antarctica/Troll', startsAt: 2, at: '2026-10-25T00:00:00Z', day: '2026-10-25' },
  { zone: 'Antarctica/Troll', startsAt: 2, at: '2026-10-25T01:00:00Z', day: '2026-10-25' },
  { zone: 'Antarctica/Troll', startsAt: 2, at: '2026-10-25T01:59:59.999Z', day: '2026-10-25' },
  { zone: 'UTC', startsAt: 6, at: '2026-01-01T05:59:59Z', day: '2025-12-31' },
]

/** The day of noon there, and when the next one begins. */
const NEXT_DAYS = [
  { zone: 'Europe/Berlin', startsAt: 0, day: '2026-03-28', next: '2026-03-28T23:00:00.000Z' },
  { zone: 'Europe/Berlin', startsAt: 0, day: '2026-03-29', next: '2026-03-29T22:00:00.000Z' },
  { zone: 'Europe/Berlin', startsAt: 0, day: '2026-10-25', next: '2026-10-25T23:00:00.000Z' },
  { zone: 'America/Santiago', startsAt: 0, day: '2026-09-05', next: '2026-09-06T04:00:00.000Z' },
  { zone: 'Africa/Cairo', startsAt: 0, day: '2026-04-23', next: '2026-04-23T22:00:00.000Z' },
  { zone: 'America/Havana', startsAt: 0, day: '2026-10-31', next: '2026-11-01T04:00:00.000Z' },
  { zone: 'Atlantic/Azores', startsAt: 0, day: '2026-10-24', next: '2026-10-25T00:00:00.000Z' },
  { zone: 'Pacific/Apia', startsAt: 0, day: '2011-12-29', next: '2011-12-30T10:00:00.000Z' },
  { zone: 'Europe/Berlin', startsAt: 4, day: '2026-03-28', next: '2026-03-29T02:00:00.000Z' },
  { zone: 'Europe/Berlin', startsAt: 4, day: '2026-10-24', next: '2026-10-25T03:00:00.000Z' },
  { zone: 'Australia/Lord_Howe', startsAt: 4, day: '2026-10-03', next: '2026-10-03T17:00:00.000Z' },
]

/** When clocks are put back in a year, to the hour. */
function clocksPutBack(timeZone: string, year: number): number[] {
  const hour = 60 * 60_000
  const zone = resolveZone(timeZone)
  const offsetAt = (time: number) => DateTime.fromMillis(time, { zone }).offset
  const weeks = Array.from({ length: 53 }, (_, index) => Date.UTC(year, 0, 1 + 7 * index))
  return weeks.flatMap((week) => {
    if (offsetAt(week + 168 * hour) >= offsetAt(week)) return []
    const hours = Array.from({ length: 168 }, (_, index) => week + index * hour)
    return hours.filter((time) => offsetAt(time + hour) < offsetAt(time))
  })
}

test.group("A learner's day", () => {
  test('{at} in {zone} is of {day}, as days begin at {startsAt}')
    .with(DAYS)
    .run(({ assert }, { zone, startsAt, at, day }) => {
      assert.equal(practiceDayOf(new Date(at), { timeZone: zone, startsAt }), day)
    })

  test('{day} in {zone} ends at {next}, as days begin at {startsAt}')
    .with(NEXT_DAYS)
    .run(({ assert }, { zone, startsAt, day, next }) => {
      const rule = { timeZone: zone, startsAt }
      const begins = beginningOfPracticeDay(day, rule)
      assert.equal(nextDayAt(begins, rule).toISOString(), next)
      assert.equal(nextDayAt(new Date(Date.parse(next) - 1), rule).toISOString(), next)
      assert.equal(practiceDayOf(begins, rule), day)
      assert.isBelow(
        Date.parse(practiceDayOf(new Date(begins.getTime() - 1), rule)),
        Date.parse(day)
      )
    })

  test('no day begins twice, wherever clocks are put back and whenever days begin', ({
    assert,
  }) => {
    const quarter = 15 * 60_000
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      for (const change of clocksPutBack(timeZone, 2026)) {
        for (let startsAt = 0; startsAt <= 6; startsAt++) {
          const days = Array.from({ length: 20 }, (_, index) => {
            return practiceDayOf(new Date(change + (index - 4) * quarter), { timeZone, startsAt })
          })
          assert.deepEqual(days, days.toSorted(), `${timeZone}, ${startsAt}`)
        }
      }
    }
  }).timeout(20_000)

  test('a day that the date line took begins with the next one', ({ assert }) => {
    const rule = { timeZone: 'Pacific/Apia', startsAt: 0 }
    const taken = beginningOfPracticeDay('2011-12-30', rule)
    assert.equal(taken.toISOString(), '2011-12-30T10:00:00.000Z')
    assert.equal(practiceDayOf(taken, rule), '2011-12-31')
  })

  test('the zone changes after two sessions of one evening: what was, stays', ({ assert }) => {
    const berlin = { timeZone: 'Europe/Berlin', startsAt: 4 }
    const tokyo = { timeZone: 'Asia/Tokyo', startsAt: 4 }
    const days = [
      practiceDayOf(new Date('2026-11-28T19:00:00Z'), berlin),
      practiceDayOf(new Date('2026-11-28T22:30:00Z'), berlin),
      practiceDayOf(new Date('2026-11-28T23:30:00Z'), tokyo),
    ]
    assert.deepEqual(days, ['2026-11-28', '2026-11-28', '2026-11-29'])
  })

  test('days are added and counted across months and clock changes', ({ assert }) => {
    assert.equal(addDays('2026-02-28', 1), '2026-03-01')
    assert.equal(addDays('2026-01-01', -1), '2025-12-31')
    assert.equal(daysBetween('2026-03-28', '2026-03-30'), 2)
    assert.equal(daysBetween('2026-03-30', '2026-03-28'), -2)
  })

  test('a zone that Node.js does not know is UTC', ({ assert }) => {
    assert.equal(knownZone('Europe/Kiev'), 'Europe/Kiev')
    assert.equal(knownZone('Mars/Olympus_Mons'), 'UTC')
  })
})
