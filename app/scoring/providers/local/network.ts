import type { FrameScores, SoundStates } from './frame_scores.ts'
import { STATES } from './triphones.ts'

/** A sound between two nodes. Where its neighbours are open it has several variants; the best counts. */
export interface Arc {
  from: number
  to: number
  /** In nats, at most 0: what it costs to begin it. */
  cost: number
  variants: readonly SoundStates[]
  /** What it is, for whoever reads the path; -1 for a pause. */
  label: number
}

/** A way from one node to another that takes no time. */
export interface Jump {
  from: number
  to: number
  cost: number
}

/**
 * What may be said: nodes, numbered from the beginning (0) to the end (the last one), with sounds and
 * jumps between them. A jump leads to a higher number, so that one look at them in order is enough.
 */
export interface Network {
  nodes: number
  arcs: Arc[]
  jumps: Jump[]
}

/** A sound of the best path: its arc, and its frames. */
export interface Step {
  arc: Arc
  startFrame: number
  frames: number
}

export interface Path {
  /** In nats, over all frames. */
  score: number
  steps: Step[]
}

/** What leads best to a node at a frame: an arc by its index, a jump as -2 minus its index. */
const NOTHING = -1

/** Of the search that runs, by frame and node: what leads there, and where its sound began. */
let ways = new Int16Array(0)
let starts = new Int16Array(0)

/**
 * The best way through a network that takes exactly the frames from one to another (Viterbi 1967, IEEE
 * Trans. Inf. Theory 13, 260-269, without pruning; each state carries along where its sound began, so that only
 * nodes are traced back).
 *
 * @returns null if there are too few frames for any way
 */
export function bestPath(
  scores: FrameScores,
  network: Network,
  from = 0,
  to = scores.frames
): Path | null {
  const { nodes, arcs, jumps } = network
  const frames = to - from
  if (frames <= 0) return null
  const count = arcs.length
  const rows = arcs.map((arc) => variantRows(scores, arc.variants))
  const one = rows.map((states) => states[0])
  const two = rows.map((states) => states[1])
  const three = rows.map((states) => states[2])
  const transitions = transitionsOf(scores, arcs)
  const froms = Int32Array.from(arcs, (arc) => arc.from)
  const tos = Int32Array.from(arcs, (arc) => arc.to)
  const costs = Float64Array.from(arcs, (arc) => arc.cost)

  // Three states for each arc, and where the sound in each began.
  const values = new Float64Array(arcs.length * STATES).fill(-Infinity)
  const begun = new Int32Array(arcs.length * STATES)
  let before = new Float64Array(nodes).fill(-Infinity)
  let now = new Float64Array(nodes)
  clearTraces(frames * nodes)
  const firstWays = new Int16Array(nodes).fill(NOTHING)
  before[0] = 0
  jump(jumps, before, firstWays, 0)

  for (let frame = 0; frame < frames; frame++) {
    now.fill(-Infinity)
    const at = frame * nodes
    for (let arc = 0; arc < count; arc++) {
      const s = arc * STATES
      const entry = before[froms[arc]!]! + costs[arc]!
      const a = values[s]!
      const b = values[s + 1]!
      const c = values[s + 2]!
      if (entry === -Infinity && a === -Infinity && b === -Infinity && c === -Infinity) continue
      const t = arc * 6
      const cFromB = b + transitions[t + 4]!
      const cStays = c + transitions[t + 2]!
      if (cFromB > cStays) begun[s + 2] = begun[s + 1]!
      const last = (cFromB > cStays ? cFromB : cStays) + three[arc]![from + frame]!
      const bFromA = a + transitions[t + 3]!
      const bStays = b + transitions[t + 1]!
      if (bFromA > bStays) begun[s + 1] = begun[s]!
      values[s + 1] = (bFromA > bStays ? bFromA : bStays) + two[arc]![from + frame]!
      const aStays = a + transitions[t]!
      if (entry > aStays) begun[s] = frame
      values[s] = (entry > aStays ? entry : aStays) + one[arc]![from + frame]!
      values[s + 2] = last
      const exit = last + transitions[t + 5]!
      const node = tos[arc]!
      if (exit > now[node]!) {
        now[node] = exit
        ways[at + node] = arc
        starts[at + node] = begun[s + 2]!
      }
    }
    jump(jumps, now, ways, at)
    const kept = before
    before = now
    now = kept
  }
  const score = before[nodes - 1]!
  if (score === -Infinity) return null
  return { score, steps: trace(network, from, frames, firstWays) }
}

function jump(jumps: Jump[], values: Float64Array, leading: Int16Array, at: number): void {
  for (const [index, { from, to, cost }] of jumps.entries()) {
    const value = values[from]! + cost
    if (value <= values[to]!) continue
    values[to] = value
    leading[at + to] = -2 - index
  }
}

/** Several MB for a free search: new ones for each search would pile up faster than they are collected. */
function clearTraces(size: number): void {
  if (ways.length < size) {
    ways = new Int16Array(size)
    starts = new Int16Array(size)
  }
  ways.fill(NOTHING, 0, size)
}

function trace(network: Network, from: number, frames: number, firstWays: Int16Array): Step[] {
  const { nodes, arcs, jumps } = network
  const steps: Step[] = []
  let node = nodes - 1
  let frame = frames - 1
  for (;;) {
    const way = frame < 0 ? firstWays[node]! : ways[frame * nodes + node]!
    if (way === NOTHING) return steps.reverse()
    if (way < NOTHING) {
      node = jumps[-2 - way]!.from
      continue
    }
    const arc = arcs[way]!
    const start = starts[frame * nodes + node]!
    steps.push({ arc, startFrame: from + start, frames: frame - start + 1 })
    node = arc.from
    frame = start - 1
  }
}

/** For each arc: ln to stay in each of its states, then ln to go on from each. */
function transitionsOf({ model }: FrameScores, arcs: Arc[]): Float32Array {
  const found = new Float32Array(arcs.length * 2 * STATES)
  arcs.forEach(({ variants }, arc) => {
    const first = variants[0]!.sound * STATES
    for (let state = 0; state < STATES; state++) {
      found[arc * 2 * STATES + state] = model.stay[first + state]!
      found[arc * 2 * STATES + STATES + state] = model.advance[first + state]!
    }
  })
  return found
}

/** The rows of an arc's three states: of each the best variant in each frame. */
function variantRows(
  scores: FrameScores,
  variants: readonly SoundStates[]
): [Float32Array, Float32Array, Float32Array] {
  return [0, 1, 2].map((state) => {
    const senones = new Set(variants.map((variant) => variant.senones[state]!))
    return scores.best([...senones])
  }) as [Float32Array, Float32Array, Float32Array]
}
