import { test } from '@japa/runner'
import { addDays } from '#practice/progress/practice_day'
import { type CountedDay, foldStreak, streakOn } from '#practice/progress/streak'

/** A day with one session at noon, UTC. */
function dayOn(day: string, timeZone = 'Europe/Berlin', at = `${day}T12:00:00Z`): CountedDay {
  return { day, timeZone, firstAt: new Date(at), lastAt: new Date(at) }
}

/** Days in a row, with gaps: 7, 1, 7 are seven days, one that is missed, and seven more. */
function daysWithGaps(...runs: number[]): CountedDay[] {
  let day = '2026-03-24'
  return runs.flatMap((length, index) => {
    const run = Array.from({ length }, (_, offset) => dayOn(addDays(day, offset)))
    day = addDays(day, length)
    return index % 2 === 0 ? run : []
  })
}

function folded(days: CountedDay[]) {
  const { current, longest, freezes, frozenDays } = foldStreak(days)
  return { current, longest, freezes, frozen: frozenDays.length }
}

function lookedAt(days: CountedDay[], today: string) {
  const noon = new Date(`${today}T12:00:00Z`)
  return streakOn(foldStreak(days), { day: today, timeZone: 'Europe/Berlin', now: noon })
}

test.group('A streak', () => {
  test('of three days goes on until the next one is over', ({ assert }) => {
    const days = ['2026-03-28', '2026-03-29', '2026-03-30'].map((day) => dayOn(day))
    assert.equal(foldStreak(days).longest, 3)
    const open = {
      current: 3,
      freezes: 0,
      frozenDays: [],
      endsOn: '2026-04-01',
      flightEndsAt: null,
    }
    assert.deepEqual(lookedAt(days, '2026-03-30'), { ...open, doneToday: true })
    assert.deepEqual(lookedAt(days, '2026-03-31'), { ...open, doneToday: false })
    assert.deepEqual(lookedAt(days, '2026-04-01'), {
      ...{
        current: 0,
        doneToday: false,
        freezes: 0,
        frozenDays: [],
        endsOn: null,
        flightEndsAt: null,
      },
    })
    // After a flight to the west, today is a day that is done already.
    assert.isTrue(lookedAt(days, '2026-03-29').doneToday)
  })

  test('of seven days has a freeze, which one missed day takes', ({ assert }) => {
    const days = daysWithGaps(7)
    assert.containsSubset(lookedAt(days, '2026-03-31'), { current: 7, freezes: 1, frozenDays: [] })
    assert.containsSubset(lookedAt(days, '2026-04-01'), {
      ...{ current: 7, freezes: 0, frozenDays: ['2026-03-31'], endsOn: '2026-04-02' },
    })
    assert.containsSubset(lookedAt(days, '2026-04-02'), { current: 0, freezes: 0, endsOn: null })
  })

  test('{runs} is {current}, with {freezes} freezes')
    .with([
      // A frozen day counts for nothing.
      { runs: [7, 1, 7], current: 14, longest: 14, freezes: 1, frozen: 1 },
      { runs: [14, 2, 1], current: 15, longest: 15, freezes: 0, frozen: 2 },
      { runs: [14, 3, 1], current: 1, longest: 14, freezes: 0, frozen: 0 },
      { runs: [21], current: 21, longest: 21, freezes: 2, frozen: 0 },
      { runs: [2, 1, 2], current: 2, longest: 2, freezes: 0, frozen: 0 },
      { runs: [5], current: 5, longest: 5, freezes: 0, frozen: 0 },
      { runs: [], current: 0, longest: 0, freezes: 0, frozen: 0 },
    ])
    .run(({ assert }, { runs, ...expected }) => {
      assert.deepEqual(folded(daysWithGaps(...runs)), expected)
    })

  test('loses no day to the date line', ({ assert }) => {
    const flight = [
      dayOn('2026-11-27', 'Pacific/Honolulu', '2026-11-28T08:00:00Z'),
      dayOn('2026-11-29', 'Pacific/Kiritimati', '2026-11-28T20:00:00Z'),
    ]
    assert.deepEqual(folded(flight), { current: 2, longest: 2, freezes: 0, frozen: 0 })
    const late = dayOn('2026-11-29', 'Pacific/Kiritimati', '2026-11-29T20:00:01Z')
    assert.equal(folded([flight[0]!, late]).current, 1)
    const missed = [
      dayOn('2026-11-27', 'Pacific/Honolulu', '2026-11-28T08:00:00Z'),
      dayOn('2026-11-29', 'Pacific/Honolulu', '2026-11-29T11:00:00Z'),
    ]
    assert.equal(folded(missed).current, 1)
    const renamed = [
      dayOn('2026-11-27', 'Asia/Calcutta', '2026-11-27T17:00:00Z'),
      dayOn('2026-11-29', 'Asia/Kolkata', '2026-11-29T03:00:00Z'),
    ]
    assert.equal(folded(renamed).current, 1)
  })

  test('is still there for a traveller who looks before practising', ({ assert }) => {
    const streak = foldStreak([dayOn('2026-11-27', 'Pacific/Honolulu', '2026-11-28T08:00:00Z')])
    const look = (day: string, now: string, timeZone = 'Pacific/Kiritimati', freezes = 0) => {
      return streakOn({ ...streak, freezes }, { day, timeZone, now: new Date(now) })
    }
    assert.deepEqual(look('2026-11-29', '2026-11-28T20:00:00Z'), {
      ...{ current: 1, doneToday: false, freezes: 0, frozenDays: [], endsOn: '2026-11-30' },
      flightEndsAt: new Date('2026-11-29T20:00:00Z'),
    })
    assert.equal(look('2026-11-29', '2026-11-29T20:00:01Z').current, 0)
    assert.equal(look('2026-11-30', '2026-11-29T19:00:00Z').current, 0)
    assert.equal(look('2026-11-29', '2026-11-29T19:00:00Z', 'Pacific/Honolulu').current, 0)
    // A freeze pays for a day once the flight is over.
    assert.containsSubset(look('2026-11-29', '2026-11-28T20:00:00Z', undefined, 1), {
      ...{ current: 1, freezes: 1, frozenDays: [], endsOn: '2026-11-30', flightEndsAt: null },
    })
  })
})
