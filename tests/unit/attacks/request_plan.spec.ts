import { test } from '@japa/runner'
import type { Cast } from '#tests/attacks/requests/places'
import { plan } from '#tests/attacks/requests/plan'
import { documentedRoutes } from '#tests/attacks/requests/routes'

const CAST: Cast = {
  learnerToken: 'learner',
  adminToken: 'admin',
  tagId: 'tag',
  speechId: 'speech',
  signInId: 'sign-in',
  recording: '/recordings/a.wav',
}

const ROUTES = documentedRoutes()

/** Mutations only: some of the known requests have many megabytes. */
function sentWith(seed: number): string[] {
  const requests = plan(ROUTES, seed, 60).flatMap(({ requests: all, atOnce }) => {
    return atOnce === 1 ? [] : all
  })
  return requests.map(({ name, make }) => {
    return `${name}\n${Buffer.concat(make(CAST).pieces).toString('base64')}`
  })
}

test.group('The plan of npm run attack:requests', () => {
  test('is the same requests for the same seed, and others for another', ({ assert }) => {
    const sent = sentWith(1)
    assert.isTrue(sent.join() === sentWith(1).join())
    const shared = new Set(sent).intersection(new Set(sentWith(2)))
    assert.isBelow(shared.size, sent.length / 5)
  })

  test('reaches every route of the OpenAPI document', ({ assert }) => {
    const requests = plan(ROUTES, 1, ROUTES.length).flatMap((step) => step.requests)
    const reached = new Set(requests.map(({ route }) => route.name))
    assert.sameMembers(
      [...reached],
      ROUTES.map(({ name }) => name)
    )
  })
})
