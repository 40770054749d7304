import type { SoundStates } from './frame_scores.ts'
import type { Arc, Jump, Network } from './network.ts'
import { POSITION, type Position, type Triphones } from './triphones.ts'

/** What is said in one piece: a word, or a part of it that the dictionary has. Sounds are numbers. */
export interface Unit {
  /** The word of the text to which it belongs. */
  word: number
  pronunciations: number[][]
}

/** In nats: a pause, a noise. */
const PAUSE_COST = -3
const NOISE_COST = -12
/** Of the free search, in nats: a unit is left out, other sounds begin, each of these. */
const SKIP_COST = -6
const BESIDE_COST = -14
const BESIDE_SOUND_COST = -7
/** Any sounds whatever, in nats a sound. */
const LOOP_SOUND_COST = -3

/** Labels of arcs that are not a unit of the text. */
const PAUSE = -1
const FIRST_BESIDE = -2

/** How many units come before sounds beside the text; null for the text itself and for pauses. */
export function placeBeside({ label }: Arc): number | null {
  return label <= FIRST_BESIDE ? FIRST_BESIDE - label : null
}

export interface TextSearch {
  /** Only the units from one to before another. */
  from?: number
  to?: number
  /** Words that are not there. */
  without?: ReadonlySet<number>
  /** Before which units anything else may be said. */
  beside?: ReadonlySet<number>
  /** Whether any unit may be left out, and anything said before any. */
  isFree?: boolean
}

const NONE: ReadonlySet<number> = new Set()

/**
 * The network of a text: its units in order, each in any of its pronunciations, with or without pauses
 * between them.
 */
export function textNetwork(
  triphones: Triphones,
  units: Unit[],
  { from = 0, to = units.length, without = NONE, beside = NONE, isFree = false }: TextSearch = {}
): Network {
  const arcs: Arc[] = []
  const jumps: Jump[] = [{ from: 0, to: hubOf(0), cost: 0 }]
  let nodes = hubOf(to - from) + 2
  for (let unit = from; unit <= to; unit++) {
    const hub = hubOf(unit - from)
    arcs.push(...pauses(triphones, hub))
    if (isFree || beside.has(unit)) {
      jumps.push({ from: hub - 1, to: hub, cost: 0 })
      jumps.push({ from: hub - 1, to: hub + 1, cost: 0 })
      jumps.push({ from: hub, to: hub + 1, cost: BESIDE_COST })
      arcs.push(...anySounds(triphones, [hub + 1, hub - 1], BESIDE_SOUND_COST, unit))
    }
    if (unit === to) break
    const isOut = without.has(units[unit]!.word)
    if (isFree || isOut) jumps.push({ from: hub, to: hub + 3, cost: isOut ? 0 : SKIP_COST })
    if (isOut) continue
    for (const sounds of units[unit]!.pronunciations) {
      sounds.forEach((_, place) => {
        const start = place === 0 ? hub : nodes++
        const isLast = place === sounds.length - 1
        const variants = variantsOf(triphones, units, { unit, sounds, place })
        arcs.push({ from: start, to: isLast ? hub + 3 : nodes, cost: 0, variants, label: unit })
      })
    }
  }
  jumps.push({ from: hubOf(to - from), to: nodes, cost: 0 })
  return { nodes: nodes + 1, arcs, jumps }
}

/** Any sounds in any order, at least one. */
export function loopNetwork(triphones: Triphones): Network {
  const arcs = anySounds(triphones, [1, 2], LOOP_SOUND_COST, 0)
  const jumps = [
    { from: 0, to: 1, cost: 0 },
    { from: 2, to: 3, cost: 0 },
  ]
  const again = anySounds(triphones, [2, 2], LOOP_SOUND_COST, 0)
  return { nodes: 4, arcs: [...arcs, ...again], jumps }
}

/** The sounds of speech, without pauses and noises. */
export function speechSounds({ names }: Triphones): number[] {
  return [...names.keys()].filter(
    (sound) => /^[A-Z]+$/.test(names[sound]!) && names[sound] !== 'SIL'
  )
}

/**
 * The position of a sound of a word.
 *
 * @param count how many sounds the word has
 */
export function positionOf(place: number, count: number): Position {
  if (count === 1) return POSITION.only
  if (place === 0) return POSITION.first
  return place === count - 1 ? POSITION.last : POSITION.inside
}

/** Each hub, where a unit ends and the next begins, has a node on either side for sounds beside. */
function hubOf(place: number): number {
  return 2 + 3 * place
}

function pauses(triphones: Triphones, hub: number): Arc[] {
  const noise = triphones.names.indexOf('+NSN+')
  const arc = (sound: number, cost: number) => {
    return { from: hub, to: hub, cost, variants: [plain(triphones, sound)], label: PAUSE }
  }
  return [arc(triphones.silence, PAUSE_COST), arc(noise, NOISE_COST)]
}

function anySounds(
  triphones: Triphones,
  [from, to]: [number, number],
  cost: number,
  place: number
): Arc[] {
  return speechSounds(triphones).map((sound) => {
    return { from, to, cost, variants: [plain(triphones, sound)], label: FIRST_BESIDE - place }
  })
}

function plain(triphones: Triphones, sound: number): SoundStates {
  return { sound, senones: triphones.plain(sound) }
}

interface Place {
  unit: number
  sounds: number[]
  place: number
}

/** A sound between all neighbours that it may have: at the edges of a unit, or a pause there. */
function variantsOf(
  triphones: Triphones,
  units: Unit[],
  { unit, sounds, place }: Place
): SoundStates[] {
  const sound = sounds[place]!
  const lastBefore = units[unit - 1]?.pronunciations.map((other) => other.at(-1)!) ?? []
  const firstAfter = units[unit + 1]?.pronunciations.map((other) => other[0]!) ?? []
  const befores = place > 0 ? [sounds[place - 1]!] : [...lastBefore, triphones.silence]
  const isLast = place === sounds.length - 1
  const afters = isLast ? [...firstAfter, triphones.silence] : [sounds[place + 1]!]
  const position = positionOf(place, sounds.length)
  return [...new Set(befores)].flatMap((before) =>
    [...new Set(afters)].map((after) => {
      return { sound, senones: triphones.between(sound, before, after, position) }
    })
  )
}
