import { test } from '@japa/runner'
import { barChart, roundTop } from '#panel/bar_chart'
import { HOSTILE_HTML } from '#tests/support/hostile_props'

test.group('A bar chart', () => {
  test('has bars from 0 up, as high as their values', ({ assert }) => {
    const bars = [0, 25, 100].map((value) => ({ label: String(value), value }))
    const svg = barChart({ id: 'a', title: 'All', bars, top: 100 })
    const heights = [
      ...svg.matchAll(/<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/g),
    ]
    assert.deepEqual(
      heights.map(([, y, height]) => [Number(y), Number(height)]),
      [
        [96, 0],
        [72, 24],
        [0, 96],
      ]
    )
  })

  test('{most} stands below {top}, whose half is a whole figure')
    .with([
      { most: 0, top: 4 },
      { most: 5, top: 6 },
      { most: 9, top: 10 },
      { most: 11, top: 20 },
      { most: 812, top: 1000 },
      { most: 1204, top: 2000 },
    ])
    .run(({ assert }, { most, top }) => {
      assert.equal(roundTop([0, most]), top)
    })

  test('lets no text become HTML', ({ assert }) => {
    const bars = [{ label: HOSTILE_HTML, value: 1, isOpen: true }]
    const svg = barChart({ id: 'a', title: HOSTILE_HTML, bars, top: 1 })
    assert.notInclude(svg, '<img')
    assert.include(svg, '&lt;img')
  })
})
