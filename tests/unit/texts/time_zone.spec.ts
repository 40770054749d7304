import { test } from '@japa/runner'
import { resolveZone } from '#texts/time_zone'

test.group('The name of a time zone', () => {
  test('is found in any spelling', ({ assert }) => {
    assert.deepEqual(
      ['europe/BERLIN', 'Europe/Berlin', 'UTC', 'Europe/Nowhere', ''].map(resolveZone),
      ['Europe/Berlin', 'Europe/Berlin', 'UTC', undefined, undefined]
    )
    assert.equal(resolveZone('america/buenos_aires'), resolveZone('America/Buenos_Aires'))
  })

  test('is one to Luxon, which keeps what it knows of each name, in however many spellings it comes', ({
    assert,
  }) => {
    const name = 'america/buenos_aires'
    const letters = [...name].flatMap((letter, at) => (/[a-z]/.test(letter) ? [at] : []))
    const spelling = (number: number) => {
      return [...name]
        .map((letter, at) => (number & (1 << letters.indexOf(at)) ? letter.toUpperCase() : letter))
        .join('')
    }
    const spellings = Array.from({ length: 5000 }, (_, number) => spelling(number))
    assert.lengthOf(new Set(spellings), 5000)
    assert.deepEqual([...new Set(spellings.map(resolveZone))], [resolveZone(name)])
  })
})
