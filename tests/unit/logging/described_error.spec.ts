import { test } from '@japa/runner'
import { describeError } from '#logging/described_error'

test.group('An error in the log', () => {
  test('is told by named fields only', ({ assert }) => {
    const error = Object.assign(new TypeError('The kettle is missing.'), {
      code: 'E_KETTLE',
      table: 'kettles',
      detail: 'Row (green)',
      config: { headers: { authorization: 'Bearer x' } },
      parameters: ['green'],
    })
    const { stack, ...told } = describeError(error)
    assert.deepEqual(told, {
      type: 'TypeError',
      message: 'The kettle is missing.',
      code: 'E_KETTLE',
      table: 'kettles',
    })
    assert.match(stack, /^ {4}at .*described_error\.spec/)
    assert.notInclude(stack, 'kettle')
  })

  test('does not repeat what PostgreSQL and JSON.parse quote', ({ assert }) => {
    const code = '22P02'
    const message = 'invalid input syntax for type uuid: "my - "secret"\nname"'
    assert.equal(
      describeError(Object.assign(new Error(message), { code })).message,
      'invalid input syntax for type uuid: …'
    )
    assert.equal(
      describeError(Object.assign(new Error(`update "users" - ${message}`), { code })).message,
      'update "users" - invalid input syntax for type uuid: …'
    )
    try {
      JSON.parse('my - secret - text')
    } catch (error) {
      assert.notInclude(JSON.stringify(describeError(error)), 'secret')
    }
  })

  test('does not repeat what PostgreSQL quotes in another language', ({ assert }) => {
    for (const quoted of [
      '»secret«',
      '« secret »',
      '„secret“',
      '“secret”',
      '‚secret‘',
      '「secret」',
    ]) {
      const message = `update "users" set "name" = $1 - ungültig: ${quoted}`
      const error = Object.assign(new Error(message), { code: '22P02' })
      assert.equal(
        describeError(error).message,
        'update "users" set "name" = $1 - ungültig: …',
        quoted
      )
    }
  })

  test('is told as far as a line of the log should be long', ({ assert }) => {
    assert.lengthOf(describeError(new Error('x'.repeat(1_000_000))).message!, 2000)
    const code = '22P02'
    const long = Object.assign(new Error(`no number: "${'secret '.repeat(9999)}"`), { code })
    assert.notInclude(JSON.stringify(describeError(long)), 'secret')
  })

  test('has no frame that its message made up', ({ assert }) => {
    const { stack } = describeError(new Error('one\n    at secret (/tmp/secret.js:1:1)\ntwo'))
    assert.notInclude(stack, 'secret')
    assert.match(stack, /^ {4}at /)
    const changed = new Error('one\n    at secret (/tmp/secret.js:1:1)\ntwo')
    changed.message = 'other'
    assert.notInclude(describeError(changed).stack, 'secret')
  })

  test('tells its causes, and what it consists of, to an end', ({ assert }) => {
    const circle = new Error('a circle')
    circle.cause = circle
    const whole = new AggregateError([new Error('first', { cause: 'a text' }), circle], 'all')
    const { errors } = describeError(whole)
    assert.deepEqual(
      errors!.map(({ message, cause }) => [message, cause?.type]),
      [
        ['first', 'string, thrown'],
        ['a circle', 'Error'],
      ]
    )
    assert.isBelow(JSON.stringify(describeError(circle)).length, 20_000)
  })
})
