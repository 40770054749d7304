import { test } from '@japa/runner'
import { NumberList } from '#catalog/drawing/number_list'

test.group('Number list', () => {
  test('a number list keeps numbers of every width', ({ assert }) => {
    const list = new NumberList()
    const numbers = [0, 255, 256, 65_535, 65_536, 4_294_967_295, 7]
    for (const number of numbers) list.push(number)
    assert.deepEqual([...list.entries()], numbers)
    list.set(0, 4_000_000_000)
    assert.equal(list.at(0), 4_000_000_000)
  })

  test('a number list takes the bytes of its largest number, and a quarter more at most')
    .with([
      { largest: 255, bytes: 1 },
      { largest: 65_535, bytes: 2 },
      { largest: 65_536, bytes: 4 },
    ])
    .run(({ assert }, { largest, bytes }) => {
      const list = new NumberList()
      for (let number = 0; number < 10_000; number++) list.push(number % 100)
      list.set(5, largest)
      assert.equal(list.at(5), largest)
      assert.equal(list.at(9999), 99)
      assert.isAtLeast(list.bytes, 10_000 * bytes)
      assert.isAtMost(list.bytes, 10_000 * bytes * 1.25 + 8)
    })

  test('a number list fills the gap of a removed number with the last one', ({ assert }) => {
    const list = new NumberList()
    for (const number of [10, 20, 30]) list.push(number)
    list.remove(10)
    list.remove(40)
    assert.deepEqual([...list.entries()], [30, 20])
    list.remove(20)
    list.remove(30)
    assert.equal(list.length, 0)
  })
})
