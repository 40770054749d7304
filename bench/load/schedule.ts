/** A request that is to be sent at its time, whether others were answered or not. */
export interface Arrival {
  /** Milliseconds from the beginning. */
  at: number
  /** The number of the learner who sends it. */
  learner: number
  /** The number of the request: what is sent again has the number of the first time. */
  turn: number
}

const THINKS_MS = { least: 20_000, most: 40_000 }

/** Of what is sent again: half at the same moment, the others within this time. */
const AGAIN_WITHIN_MS = 1000

/**
 * Poisson arrivals of learners in turn. Their number is fixed, so that rows can be counted: given it,
 * the times of a Poisson process are independent and even over the time (Kingman, Poisson Processes).
 */
export function poissonArrivals(
  perSecond: number,
  seconds: number,
  learners: number,
  random: () => number
): Arrival[] {
  const count = Math.max(1, Math.round(perSecond * seconds))
  const times = Array.from({ length: count }, () => random() * seconds * 1000)
  return inOrder(times.map((at, turn) => ({ at, learner: turn % learners, turn })))
}

/**
 * Each learner asks, thinks for 20 to 40 seconds and asks again. Many learners together are as good as
 * a Poisson process (Palm and Khintchine).
 */
export function thinkingArrivals(
  learners: number,
  seconds: number,
  random: () => number
): Arrival[] {
  const arrivals: Arrival[] = []
  const { least, most } = THINKS_MS
  for (let learner = 0; learner < learners; learner++) {
    let at = random() * ((least + most) / 2)
    while (at < seconds * 1000) {
      arrivals.push({ at, learner, turn: arrivals.length })
      at += least + random() * (most - least)
    }
  }
  return inOrder(arrivals)
}

/** Each learner once, at any moment of so many milliseconds. */
export function crowdArrivals(learners: number, withinMs: number, random: () => number): Arrival[] {
  return inOrder(
    Array.from({ length: learners }, (_, turn) => ({
      at: random() * withinMs,
      learner: turn,
      turn,
    }))
  )
}

/** Has a share of them sent twice, as a phone does that got no answer. */
export function withRepeats(arrivals: Arrival[], share: number, random: () => number): Arrival[] {
  const repeated = arrivals.filter((_, position) => {
    return Math.floor((position + 1) * share) > Math.floor(position * share)
  })
  const again = repeated.map((one) => {
    return { ...one, at: one.at + Math.max(0, 2 * random() - 1) * AGAIN_WITHIN_MS }
  })
  return inOrder([...arrivals, ...again])
}

function inOrder(arrivals: Arrival[]): Arrival[] {
  return arrivals.toSorted((one, other) => one.at - other.at)
}
