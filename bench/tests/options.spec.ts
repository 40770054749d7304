import { test } from '@japa/runner'
import { parseOptions, WrongOption } from '../options.ts'

test.group('bench options', () => {
  test('without options everything is measured', ({ assert }) => {
    const { datasets, connections, parts } = parseOptions([])
    assert.deepInclude(datasets, { speeches: 1_000_000, tags: 30 })
    assert.deepEqual(connections, [64, 1000])
    const first = ['draw', 'flat', 'save', 'progress', 'load', 'score', 'score_local']
    assert.deepEqual(parts, [...first, 'compress', 'import', 'panel'])
  })

  test('--quick changes defaults only: what is given beside it counts', ({ assert }) => {
    const { datasets, rounds, seconds } = parseOptions(['--quick', '--rounds', '2'])
    assert.deepEqual(datasets, [{ speeches: 1000, tags: 30 }])
    assert.deepEqual([rounds, seconds], [2, 1])
  })

  test('{$i}: a wrong option is refused in one line')
    .with([
      ['--nope'],
      ['--rounds'],
      ['--rounds', '0'],
      ['--seconds', '1.5'],
      ['--requests', '10'],
      ['--imports', '5'],
      ['--datasets', '1000'],
      ['--connections', '64,'],
      ['--targets', 'express'],
      ['surplus'],
    ])
    .run(({ assert }, args) => {
      try {
        parseOptions(args)
      } catch (error) {
        assert.instanceOf(error, WrongOption)
        assert.match((error as Error).message, /^[^\n]{20,160}$/)
        return
      }
      assert.fail('it was taken')
    })
})
