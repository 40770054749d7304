import { FORM_MUTATIONS, JSON_MUTATIONS } from '#tests/attacks/requests/body_mutations'
import { BYTE_MUTATIONS, type Mutation } from '#tests/attacks/requests/byte_mutations'
import type { Exchange } from '#tests/attacks/requests/draft'
import { HEAD_MUTATIONS, TARGET_MUTATIONS } from '#tests/attacks/requests/head_mutations'
import { below, pick, type Random } from '#tests/attacks/requests/hostile'
import { KNOWN } from '#tests/attacks/requests/known'
import type { Cast } from '#tests/attacks/requests/places'
import { draftOf, type Role, ROLES, type Route } from '#tests/attacks/requests/routes'
import { seededRandom } from '#tests/support/random'

/** A request of the list. */
export interface Planned {
  /** From 1 on: the same number is the same request while seed and routes are the same. */
  number: number
  name: string
  route: Route
  /** Called when it is sent, because tokens and ids change. */
  make: (cast: Cast) => Exchange
}

/** Requests after which the server is looked at. */
export interface Step {
  requests: Planned[]
  atOnce: number
}

const IN_A_STEP = 100
const AT_ONCE = 4
/** More than the numbers of a run, so that no two seeds share a request. */
const NUMBERS_OF_A_SEED = 1_000_003
/** The others play the part of somebody who has no business there. */
const RIGHT_ROLES = 0.7

/**
 * The known requests, each kind a step, then mutations of every route in turn.
 *
 * @param count how many mutations
 */
export function plan(routes: Route[], seed: number, count: number): Step[] {
  const known = knownSteps(routes)
  const first = 1 + known.reduce((sum, { requests }) => sum + requests.length, 0)
  const mutated = Array.from({ length: count }, (_, index) => mutation(routes, seed, first + index))
  const steps = Array.from({ length: Math.ceil(count / IN_A_STEP) }, (_, step): Step => {
    return { requests: mutated.slice(step * IN_A_STEP, (step + 1) * IN_A_STEP), atOnce: AT_ONCE }
  })
  return [...known, ...steps]
}

function knownSteps(routes: Route[]): Step[] {
  let number = 0
  return KNOWN.flatMap(({ what, route: wanted, sends }): Step[] => {
    const route = routes.find(({ name }) => name === wanted)
    if (route === undefined) return []
    const requests = sends.map((send): Planned => {
      const name = nameOf(++number, `known, ${what}`, route, route.role)
      return { number, name, route, make: (cast) => send(draftOf(route, route.role, cast, true)) }
    })
    return [{ requests, atOnce: 1 }]
  })
}

function mutation(routes: Route[], seed: number, number: number): Planned {
  const random = seededRandom(seed * NUMBERS_OF_A_SEED + number)
  const route = routes[number % routes.length]!
  const role = random() < RIGHT_ROLES ? route.role : pick(random, ROLES)
  const asForm = random() < 0.5
  const [what, mutate] = pick(random, Object.entries(mutationsFor(route, asForm, random)))
  const ownSeed = below(random, 2 ** 31)
  return {
    number,
    name: nameOf(number, what, route, role),
    route,
    make: (cast) => mutate(draftOf(route, role, cast, asForm), seededRandom(ownSeed)),
  }
}

/** Half of them reach into what the route reads; a few of the rest send what it does not read. */
function mutationsFor(route: Route, asForm: boolean, random: Random): Record<string, Mutation> {
  const anything = { ...JSON_MUTATIONS, ...FORM_MUTATIONS, ...TARGET_MUTATIONS }
  if (random() < 0.5)
    return pick(random, [BYTE_MUTATIONS, BYTE_MUTATIONS, HEAD_MUTATIONS, anything])
  if (route.form !== undefined && (asForm || route.json === undefined)) return FORM_MUTATIONS
  return route.json === undefined ? TARGET_MUTATIONS : JSON_MUTATIONS
}

function nameOf(number: number, what: string, route: Route, role: Role): string {
  return `#${number} ${what}, ${route.name} as ${role}`
}
