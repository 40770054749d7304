import { test } from '@japa/runner'
import { FuzzPlan } from '#tests/attacks/fuzz/plan'
import { bodyOf } from '#tests/attacks/requests/draft'
import type { Cast } from '#tests/attacks/requests/places'
import { documentedRoutes, readDocument } from '#tests/attacks/requests/routes'

const CAST: Cast = {
  learnerToken: 'learner',
  adminToken: 'admin',
  tagId: 'tag',
  speechId: 'speech',
  signInId: 'sign-in',
  recording: '/recordings/a.wav',
}

const ROUTES = documentedRoutes()

function sentWith(seed: number, count: number): string[] {
  const plan = new FuzzPlan(readDocument(), ROUTES, seed)
  return Array.from({ length: count }, (_, index) => {
    const planned = plan.request(index + 1)
    const { draft, body = bodyOf(draft) } = planned.make(CAST)
    return [planned.name, draft.target, draft.headers, body.toString('base64')].join('\n')
  })
}

test.group('The plan of npm run fuzz', () => {
  test('is the same requests for the same seed, and others for another', ({ assert }) => {
    const sent = sentWith(1, 80)
    assert.isTrue(sent.join() === sentWith(1, 80).join())
    const shared = new Set(sent).intersection(new Set(sentWith(2, 80)))
    assert.isBelow(shared.size, sent.length / 2)
  })

  test('makes good and wrong requests to every route of the OpenAPI document', ({ assert }) => {
    const names = sentWith(1, ROUTES.length * 8).map((sent) => sent.split('\n')[0]!)
    for (const { name } of ROUTES) {
      const kinds = names.filter((one) => one.endsWith(`, ${name}`))
      assert.isTrue(
        kinds.some((one) => one.includes('a good request')),
        name
      )
      assert.isTrue(
        kinds.some((one) => !one.includes('a good request')),
        name
      )
    }
  })
})
