import { test } from '@japa/runner'
import { answersLeftOut } from '../../../bin/answers_left_out.js'

const DOCUMENT = {
  paths: {
    '/tags': { get: { operationId: 'listTags', responses: { 200: {}, 429: {} } } },
    '/tags/{id}': { get: { operationId: 'getTag', responses: { 200: {}, 404: {}, 429: {} } } },
  },
}

const leftOut = (checked: string[], answers = {}) => {
  return answersLeftOut(new Set(checked), DOCUMENT, { shared: { 429: 'one middleware' }, answers })
}

test.group('The documented answers that no test gets', () => {
  test('are none where tests got each of them, and shared ones once', ({ assert }) => {
    assert.isEmpty(leftOut(['listTags 200', 'getTag 200', 'getTag 404', 'getTag 429']))
  })

  test('are named, unless the list has them', ({ assert }) => {
    const checked = ['listTags 200', 'getTag 200', 'getTag 429']
    assert.deepEqual(leftOut(checked), ['No test gets the documented answer getTag 404'])
    assert.isEmpty(leftOut(checked, { 'getTag 404': 'why' }))
  })

  test('are named where no operation got a shared one', ({ assert }) => {
    const faults = leftOut(['listTags 200', 'getTag 200', 'getTag 404'])
    assert.deepEqual(faults, ['No test gets an answer 429 of any operation'])
  })

  test('are not those of the list that a test gets, or that are not documented', ({ assert }) => {
    const checked = ['listTags 200', 'getTag 200', 'getTag 404', 'getTag 429']
    assert.lengthOf(leftOut(checked, { 'getTag 404': 'why', 'getTag 500': 'why' }), 2)
  })
})
