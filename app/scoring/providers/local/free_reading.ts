import type { Insertion } from './alignment.ts'
import type { Path } from './network.ts'
import { placeBeside, type Unit } from './text_network.ts'

/** Fewer sounds beside the text, or shorter ones, are no word. */
const MIN_INSERTED_SOUNDS = 3
const MIN_INSERTED_FRAMES = 15
/** With as many sounds in the place of a missing word, another word was said there. */
const MIN_REPLACING_SOUNDS = 2

/** What was said beside the text: how many units come before it, and its sounds. */
export interface Beside extends Omit<Insertion, 'place'> {
  unit: number
}

/** What the free search says of a text: the words that are not there, and what is there beside it. */
export interface FreeReading {
  omitted: ReadonlySet<number>
  insertions: Beside[]
}

/** @param path the best one through the free network of the units */
export function readFreePath(path: Path, units: Unit[], names: string[]): FreeReading {
  const said = new Set<number>()
  const beside = new Map<number, Beside>()
  for (const { arc, startFrame, frames } of path.steps) {
    const unit = placeBeside(arc)
    if (arc.label >= 0) said.add(arc.label)
    if (unit === null) continue
    const found = beside.get(unit) ?? { unit, startFrame, frames: 0, sounds: [] }
    found.frames = startFrame + frames - found.startFrame
    found.sounds.push(names[arc.variants[0]!.sound]!)
    beside.set(unit, found)
  }
  const isSaid = (unit: number) => unit < 0 || unit >= units.length || said.has(unit)
  const soundsAt = (unit: number) => beside.get(unit)?.sounds.length ?? 0
  /** Sounds in the place of all the units that are missing in a row. */
  const replacing = (unit: number) => {
    let first = unit
    while (!isSaid(first - 1)) first--
    let sum = soundsAt(first)
    let next = first
    do sum += soundsAt(++next)
    while (!isSaid(next))
    return sum / (next - first)
  }
  const byWord = Map.groupBy(units.keys(), (unit) => units[unit]!.word)
  const omitted = [...byWord].filter(([, own]) => {
    return own.every((unit) => !said.has(unit) && replacing(unit) < MIN_REPLACING_SOUNDS)
  })
  return {
    omitted: new Set(omitted.map(([word]) => word)),
    insertions: [...beside.values()].filter(({ unit, sounds, frames }) => {
      const isWord = sounds.length >= MIN_INSERTED_SOUNDS && frames >= MIN_INSERTED_FRAMES
      return isWord && isSaid(unit - 1) && isSaid(unit)
    }),
  }
}
