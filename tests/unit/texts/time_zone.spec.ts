import { test } from '@japa/runner'
import { practiceDayOf } from '#practice/progress/practice_day'
import { resolveZone } from '#texts/time_zone'

test.group('The name of a time zone', () => {
  test('is found in any spelling', ({ assert }) => {
    assert.deepEqual(
      ['europe/BERLIN', 'Europe/Berlin', 'UTC', 'Europe/Nowhere', ''].map(resolveZone),
      ['Europe/Berlin', 'Europe/Berlin', 'UTC', undefined, undefined]
    )
    assert.equal(resolveZone('america/buenos_aires'), resolveZone('America/Buenos_Aires'))
  })

  test('fills no memory, in however many spellings it comes', ({ assert }) => {
    const name = 'america/buenos_aires'
    const letters = [...name].flatMap((letter, at) => (/[a-z]/.test(letter) ? [at] : []))
    const spelling = (number: number) => {
      return [...name]
        .map((letter, at) => (number & (1 << letters.indexOf(at)) ? letter.toUpperCase() : letter))
        .join('')
    }
    const rule = { startsAt: 4 }
    const days = new Set<string>()
    const before = process.memoryUsage().heapUsed
    for (let number = 0; number < 5000; number++) {
      days.add(practiceDayOf(new Date(0), { ...rule, timeZone: spelling(number) }))
    }
    assert.deepEqual([...days], ['1969-12-31'])
    // What Luxon keeps for a name of its own is some 20 kB.
    assert.isBelow(process.memoryUsage().heapUsed - before, 20_000_000)
  })
})
